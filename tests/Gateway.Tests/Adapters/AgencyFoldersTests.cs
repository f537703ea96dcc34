using System.Text.Json.Nodes;
using Gateway.Adapters;

namespace Gateway.Tests.Adapters;

public sealed class AgencyFoldersTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("agencies").FullName;

    [Fact]
    public void A_folder_without_a_contract_an_unknown_kind_and_a_name_taken_twice_are_all_told()
    {
        Directory.CreateDirectory(Path.Combine(root, "empty"));
        Copy("land-office", "land-office", contract => contract["aliases"] = new JsonArray("dat-dai"));
        Copy("land-office", "land-office-2", contract => contract["aliases"] = new JsonArray("dat-dai"));
        Copy("land-office", "land-office-3", contract => contract["kind"] = "telex");
        var read = AgencyFolders.Read(root);
        Assert.Equal(["empty: agency.json is missing", "land-office-3: no adapter speaks the kind 'telex'", "dat-dai: two agencies have this name"], read.Problems.Select(p => p.Split(';')[0]));
    }

    [Theory]
    [InlineData("/operations/receive-dossier/wire/body", "\"everything\"", "event-data")]
    [InlineData("/operations/register-transfer/wire/body/maHoSo", "\"dosier\"", "maHoSo names no source")]
    [InlineData("/operations/register-transfer/wire/headers", "{\"X\":\"nobody\"}", "headers.X names no source")]
    [InlineData("/operations/register-transfer/inquiry", "false", "inquiry")]
    [InlineData("/operations/receive-dossier/wire", "{\"method\":\"POST\"}", "path")]
    [InlineData("/wire/bearerAccount", "\"key\"", "account")]
    public void A_rest_description_that_cannot_work_is_named_before_anything_starts(string place, string value, string says)
    {
        Copy("land-office", "land-office", contract =>
        {
            var parts = place[1..].Split('/');
            parts[..^1].Aggregate((JsonNode)contract, (at, part) => at[part]!)[parts[^1]] = JsonNode.Parse(value);
        });
        Assert.Contains(AgencyFolders.Read(root).Problems, problem => problem.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("civil-status")]
    [InlineData("provincial-portal")]
    public void A_description_that_its_adapter_cannot_read_is_named_before_anything_starts(string agency)
    {
        Copy(agency, agency, contract => contract["wire"] = new JsonObject { ["sexes"] = 2 });
        Assert.Contains($"{agency}: wire:", Assert.Single(AgencyFolders.Read(root).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_lacks_an_entry_is_refused_when_the_adapter_is_made()
    {
        var folder = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(a => a.Contract.Code == "provincial-portal");
        using var client = CasePlayer.NewClient();
        var link = CasePlayer.Link(folder.Contract, folder.Path, new Uri("http://127.0.0.1:1"), client);
        link.Options.Account.Remove("password");
        link.Options.Account["dstcode"] = "";
        Assert.Equal("Account lacks password, dstcode.", Assert.Throws<KeyNotFoundException>(() => AgencyCatalog.Create(link)).Message);
    }

    [Fact]
    public void The_portal_s_own_list_of_statuses_agrees_with_the_one_that_planning_follows()
    {
        static string[] Rows(JsonNode file, string name) => [.. file["codes"]!.AsArray().Select(c => $"{c!["code"]} {(name == "title" ? c["title"]!["vi"] : c[name])} {c["next"]!.ToJsonString()}")];
        var portal = JsonNode.Parse(Repository.Contract("agencies", "provincial-portal", "status-codes.json"))!;
        Assert.Equal(Rows(JsonNode.Parse(Repository.Contract("portal", "status-codes.json"))!, "title"), Rows(portal, "nameVi"));
    }

    public void Dispose() => Directory.Delete(root, true);

    private void Copy(string agency, string name, Action<JsonNode> change)
    {
        var contract = JsonNode.Parse(Repository.Contract("agencies", agency, "agency.json"))!;
        contract["code"] = name;
        change(contract);
        Directory.CreateDirectory(Path.Combine(root, name));
        File.WriteAllText(Path.Combine(root, name, "agency.json"), contract.ToJsonString());
    }
}
