using CsCheck;
using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class FaultsTests
{
    [Theory]
    [InlineData("BH-102", "BH-102")]
    [InlineData("fault:Receiver/ServerProxy.NetworkError", "fault:Receiver/ServerProxy.NetworkError")]
    [InlineData("ERR-20261123000117", "ERR-#")]
    [InlineData("E_0192f3c1-7b1e-7c55-9d0e-1f2a00000058", "E_#")]
    [InlineData("REQ.0192f3c17b1e7c559d0e1f2a00000058.busy", "REQ.#.busy")]
    [InlineData("InvalidForm", "InvalidForm")]
    [InlineData("TIMEOUT", "TIMEOUT")]
    [InlineData("not-found", "not-found")]
    [InlineData("-3", "-3")]
    [InlineData("Nguyen", "other")]
    [InlineData("Nguyễn Văn A", "other")]
    [InlineData("thiếu giấy tờ", "other")]
    [InlineData("001326999123", "#")]
    [InlineData("", "other")]
    public void A_code_keeps_what_it_means_and_loses_what_differs_from_case_to_case(string said, string code) => Assert.Equal(code, Faults.Code(said));

    [Fact]
    public void Whatever_is_said_becomes_a_short_plain_word_and_stays_it() => Gen.String.Sample(said =>
    {
        var code = Faults.Code(said);
        Assert.InRange(code.Length, 1, 40);
        Assert.All(code, letter => Assert.InRange(letter, '!', '~'));
        Assert.Equal(code, Faults.Code(code));
    });

    [Fact]
    public void A_citizen_s_number_is_in_no_code() => Gen.Select(Gen.String["ABCxyz-_."], Gen.Long[10_000_000_000, 999_999_999_999], Gen.String["ABCxyz-_."]).Sample((before, number, after) =>
        Assert.DoesNotContain(Faults.Code($"{before}{number}{after}"), letter => char.IsAsciiDigit(letter)));

    [Fact]
    public void A_fault_of_either_version_of_SOAP_is_one_word() =>
        Assert.Equal(("soap-Receiver", "soap-Receiver.Busy", "http-503", "code-12", null), (Faults.Soap("Receiver", null), Faults.Soap("Receiver", "Busy"), Faults.Http(503), Faults.OfAgency("12"), Faults.OfAgency("")));
}
