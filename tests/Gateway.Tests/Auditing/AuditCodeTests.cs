using Gateway.Dossiers;

namespace Gateway.Tests.Auditing;

public sealed class AuditCodeTests
{
    [Theory]
    [InlineData("rejected", "rejected")]
    [InlineData("ERR-2026-11-25", "ERR-2026-11-25")]
    [InlineData("2.002913", "2.002913")]
    [InlineData("012345678901", "withheld")]
    [InlineData("no-012345678901", "withheld")]
    [InlineData("012.345.678.901", "withheld")]
    [InlineData("0912-345-678", "withheld")]
    [InlineData("0912 345 678", "withheld")]
    [InlineData("091_2345_678", "withheld")]
    [InlineData("０１２３４５６７８９０１", "withheld")]
    public void A_code_that_may_be_a_persons_number_is_not_repeated_however_it_is_written(string code, string written) => Assert.Equal(written, AuditRecord.Code(code));
}
