namespace Gateway.Tests.Adapters;

public sealed class CaseSourceTests
{
    [Theory]
    [InlineData("§4 duplicate")]
    [InlineData("§3.3 session; F-AG-2 401, one refresh")]
    [InlineData("F-NET-4; §10 missing contracts")]
    public void A_source_that_exists_is_taken(string source) => Assert.Empty(CaseSource.Problems(source));

    [Theory]
    [InlineData("")]
    [InlineData("modelled")]
    [InlineData("§4")]
    [InlineData("§4 ")]
    [InlineData("§3 partner interfaces")]
    [InlineData("§3.8 generation three")]
    [InlineData("§11 questions")]
    [InlineData("DOMAIN 9: results go home")]
    [InlineData("§4 duplicate; modelled")]
    [InlineData("§4 duplicate §12 more")]
    [InlineData("F-AG-4")]
    [InlineData("§4 duplicate; F-AG-7")]
    [InlineData("§4 duplicate; INV-25")]
    [InlineData("§4 duplicate; F-DISK-1")]
    public void A_source_that_does_not_exist_is_told(string source) => Assert.NotEmpty(CaseSource.Problems(source));
}
