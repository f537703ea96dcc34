using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class CitizenNumbersTests
{
    [Theory]
    [InlineData("""{"mother":{"birthDate":"1996-03-12","identity":{"type":"citizen-id","number":"001196000058"}}}""", "")]
    [InlineData("""{"mother":{"birthDate":"1997-03-12","identity":{"type":"citizen-id","number":"001196000058"}}}""", "/form/mother/identity/number")]
    [InlineData("""{"mother":{"identity":{"type":"citizen-id","number":"000000000001"}}}""", "/form/mother/identity/number")]
    [InlineData("""{"mother":{"identity":{"type":"citizen-id","number":"001 19600005"}}}""", "/form/mother/identity/number")]
    [InlineData("""{"mother":{"identity":{"type":"passport","number":"000000000001"}}}""", "")]
    [InlineData("""{"paper":{"number":"000000000001"}}""", "")]
    [InlineData("""{"holder":{"birthDate":"1975-01-01","sex":"male","citizenId":"001075000007"}}""", "")]
    [InlineData("""{"holder":{"birthDate":"1975-01-01","sex":"female","citizenId":"001075000007"}}""", "/form/holder/citizenId")]
    [InlineData("""{"holder":{"birthDate":"1975-01-01","sex":"unknown","citizenId":"001075000007"}}""", "")]
    [InlineData("""{"heirs":[{"citizenId":"001075000007"},{"citizenId":"999999999999"}]}""", "/form/heirs/1/citizenId")]
    [InlineData("""{"holder":{"citizenId":5}}""", "/form/holder/citizenId")]
    public void A_number_that_this_person_cannot_have_is_pointed_at(string form, string at)
    {
        using var document = JsonDocument.Parse(form);

        var found = CitizenNumbers.Impossible(document.RootElement, "/form");

        Assert.Equal(at.Length == 0 ? [] : [new SchemaError(at, "citizen-id")], found);
    }
}
