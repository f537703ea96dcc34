using System.Text;
using CsCheck;
using Gateway.Host.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class ChunkLinesTests
{
    private static readonly string[] Bodies =
    [
        "3\r\nabc\r\n0\r\n\r\n", "3;a=b\r\n\r\n;\r\n0\r\n\r\n", "A;a=\"\\\"\"\r\n0123456789\r\n0\r\n\r\n", "3;\r\nabc\r\n0\r\n\r\n", "3;a\u0001\r\nabc\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n", "g\r\n", "\r\n", "3 \r\nabc\r\n0\r\n\r\n",
    ];

    [Fact]
    public void The_verdict_does_not_depend_on_how_the_bytes_come_in() =>
        Gen.Select(Gen.Int[0, Bodies.Length - 1], Gen.Int[1, 7].Array[40]).Sample((which, lengths) =>
        {
            var bytes = Encoding.Latin1.GetBytes(Bodies[which]);
            var (whole, parts) = (new ChunkLines(), new ChunkLines());
            whole.Take(bytes);
            var at = 0;
            foreach (var length in lengths)
            {
                var end = Math.Min(bytes.Length, at + length);
                parts.Take(bytes.AsSpan(at..end));
                at = end;
            }
            return (whole.IsOver, whole.IsBroken) == (parts.IsOver, parts.IsBroken) && whole.IsOver != whole.IsBroken && whole.IsOver == (which < 3);
        });
}
