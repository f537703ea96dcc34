using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Tests.Dossiers;

namespace Gateway.Tests.Hosting;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("/v1/exchanges?dossier=001234567890")]
    [InlineData("/v1/exchanges?dossier=cccd001234567890")]
    [InlineData("/v1/exchanges?dossier=x-001234567890")]
    [InlineData("/v1/exchanges?dossier=001%20234%20567%20890")]
    [InlineData("/v1/exchanges?dossier=001+234+567+890")]
    [InlineData("/v1/exchanges?limit=5&dossier=%30%30%31234567890")]
    [InlineData("/v1/exchanges?dossier=%2530%2530%2531234567890")]
    [InlineData("/v1/exchanges?dossier=%25253001234567890")]
    [InlineData("/v1/exchanges?dossier=%EF%BC%90%EF%BC%90%EF%BC%91234567890")]
    [InlineData("/v1/exchanges?dossier=001%C2%A0234%E2%80%8B567890")]
    [InlineData("/v1/dossiers/001234567890")]
    [InlineData("/v1/dossiers/001234567890/plan")]
    public void A_citizen_number_is_seen_in_every_dress(string target) => Assert.True(AddressGuard.ShowsCitizen(target));

    [Theory, MemberData(nameof(DossierNumberTests.InUse), MemberType = typeof(DossierNumberTests))]
    public void A_dossier_number_is_never_taken_for_one(string number)
    {
        Assert.False(AddressGuard.ShowsCitizen($"/v1/dossiers/{Uri.EscapeDataString(number)}/plan"));
        Assert.False(AddressGuard.ShowsCitizen($"/v1/exchanges?dossier={Uri.EscapeDataString(number)}&limit=200&since=2026-11-23T08:05:09%2B07:00"));
        Assert.False(AddressGuard.ShowsCitizen($"/v1/dossier-events?source=/000.00.12.H26/onestop&id={number}.1"));
    }

    [Theory]
    [InlineData("/v1/exchanges/exc_0192f3c17b1e7c55ad0012345678900f")]
    [InlineData("/v1/dossier-events?source=/000.00.12.H26/onestop&id=0192f3c1-7b1e-7c55-9d0e-001234567890")]
    [InlineData("/v1/results?after=cjE6MTIzNDU2&limit=200&wait=60")]
    [InlineData("/v1/exchanges?since=1764000000000")]
    public void Neither_are_our_ids_and_other_numbers(string target) => Assert.False(AddressGuard.ShowsCitizen(target));

    [Fact]
    public void Every_key_is_found_wherever_and_however_it_stands()
    {
        var (first, second) = (ApiKey.Create().Text, ApiKey.Create().Text);
        string[] targets =
        [
            $"/livez?a=gwk_zzz&key={first}&other={second}",
            $"/v1/exchanges/{first}?k={second}",
            $"/livez?k={second}{first}",
            $"/livez?k=gwk_{first}&k={second}",
            $"/livez?k={first.Replace("_", "%5F", StringComparison.Ordinal)}&k={second.Replace("_", "%255F", StringComparison.Ordinal)}",
            $"/livez?k={first.Replace("g", "%252567", StringComparison.Ordinal)}&k={second}",
        ];

        Assert.All(targets, target => Assert.Superset(new HashSet<string> { first, second }, AddressGuard.ShownKeys(target).ToHashSet()));
        Assert.Empty(AddressGuard.ShownKeys("/v1/exchanges?dossier=000.00.12.H26-261123-0058%20"));
    }
}
