using System.Text.Json;
using Gateway.Adapters;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Tests.Adapters;

/// <summary>What a contract gets wrong about its own kind is said at start, not by the first citizen's dossier.</summary>
public sealed class KindProblemsTests
{
    [Theory]
    [InlineData("police", "{}", "police: wire.path is missing")]
    [InlineData("police", """{"path":"cu-tru","soapVersion":"1.3"}""", "police: wire.soapVersion is neither 1.1 nor 1.2")]
    [InlineData("social-insurance", "{}", "social-insurance: wire.tokenPath is missing")]
    [InlineData("social-insurance", """{"documents":{"71":"HSDLGCS"}}""", "social-insurance: operations.issue-health-card.wire.loaiHs is not the one of HSCAPTHE")]
    public void A_wrong_fact_is_named(string agency, string wire, string problem) =>
        Assert.Contains(problem, AgencyCatalog.Problems(Contract(agency) with { Wire = JsonElement.Parse(wire) }));

    [Theory]
    [InlineData("police", "register-residence")]
    [InlineData("social-insurance", "issue-health-card")]
    public void An_operation_that_the_kind_does_not_know_is_named(string agency, string operation)
    {
        var contract = Contract(agency);
        var more = contract.Operations.Append(new("paint-the-house", contract.Operations[operation])).ToDictionary();
        Assert.Equal([$"{agency}: operations.paint-the-house is none that this kind knows"], AgencyCatalog.Problems(contract with { Operations = more }));
    }

    [Fact]
    public void Every_missing_entry_of_an_account_is_named_at_once()
    {
        var contract = Contract("social-insurance");
        using var client = CasePlayer.NewClient();
        var options = new AgencyOptions { Endpoint = new Uri("http://127.0.0.1:9/") };
        options.Account["MaCskcb"] = "01001";
        var link = new AgencyLink(contract, new Classifier(contract.Classifier), options, new HttpWire(client, 1, TimeProvider.System), TimeProvider.System, "");
        Assert.Equal("Account lacks Username, Password, SigningKeyFile.", Assert.Throws<KeyNotFoundException>(() => AgencyCatalog.Create(link)).Message);
    }

    private static AgencyContract Contract(string agency) =>
        AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(a => a.Contract.Code == agency).Contract;
}
