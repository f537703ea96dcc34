using System.Text;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class RecordHeadTests
{
    private const string Hash = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";

    [Theory]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":null,"type":"x"}""", "D-1", 0, null)]
    [InlineData("""{"v":1,"chain":"door:shop","n":7,"prev":"HASH","x":{"v":2,"chain":[1]}}""", "door:shop", 7, Hash)]
    [InlineData("""{"chain":"H\u1ed3 s\u01a1","prev":"HASH","n":9007199254740993,"v":1}""", "Hồ sơ", 9007199254740993, Hash)]
    public void The_head_is_read_wherever_it_stands(string text, string chain, long n, string? previous)
    {
        Assert.Equal(HeadReading.Read, Read(text, out var head));
        Assert.Equal(new RecordHead(chain, n, previous), head);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"v":1,"chain":"D-1","n":0}""")]
    [InlineData("""{"v":1,"n":0,"prev":null}""")]
    [InlineData("""{"chain":"D-1","n":0,"prev":null}""")]
    [InlineData("""{"v":1,"chain":"D-1","prev":null}""")]
    [InlineData("""{"v":0,"chain":"D-1","n":0,"prev":null}""")]
    [InlineData("""{"v":1,"chain":"","n":0,"prev":null}""")]
    [InlineData("""{"v":1,"chain":null,"n":0,"prev":null}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":-1,"prev":null}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":"0","prev":null}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0.5,"prev":null}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":""}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":"6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D"}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":null,"n":1}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":null}x""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":null}{}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":null""")]
    [InlineData("""{"v":1,"chain":"\ud800","n":0,"prev":null}""")]
    [InlineData("""{"v":1,"chain":"D-1","n":0,"prev":null,"deep":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}""")]
    public void What_nobody_of_ours_writes_is_no_record(string text) => Assert.Equal(HeadReading.NotARecord, Read(text, out _));

    [Fact]
    public void A_later_version_is_known_as_such_and_a_giant_is_none()
    {
        Assert.Equal(HeadReading.LaterVersion, Read("""{"v":2,"chain":"D-1","n":0,"prev":null}""", out _));
        Assert.Equal(HeadReading.NotARecord, Read("""{"v":1,"chain":"D-1","n":0,"prev":null,"x":" """ + new string(' ', RecordHead.RecordBytesMax) + "\"}", out _));
        Assert.Equal(HeadReading.NotARecord, Read($$"""{"v":1,"chain":"{{new string('x', 201)}}","n":0,"prev":null}""", out _));
        Assert.Equal(HeadReading.NotARecord, RecordHead.Read([(byte)'{', 0xff, (byte)'}'], out _));
    }

    private static HeadReading Read(string text, out RecordHead head) => RecordHead.Read(Encoding.UTF8.GetBytes(text.Replace("HASH", Hash, StringComparison.Ordinal)), out head);
}
