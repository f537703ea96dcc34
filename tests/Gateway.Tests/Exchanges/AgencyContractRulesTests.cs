using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class AgencyContractRulesTests
{
    [Fact]
    public void A_contract_without_problems_is_read_with_its_defaults()
    {
        var contract = AgencyContractRules.Read(Bytes(Sound()), "some-agency").Contract!;
        Assert.Equal((1 << 20, 0.5, 10), (contract.Limits.ReplyBytesMax, contract.Limits.BreakerFailureRatio, contract.Limits.BreakerMinimum));
        Assert.Equal((1, true), (contract.Operations["send"].InquiryBatchMax, contract.Classifier[0].MayHaveArrived));
        Assert.Empty(contract.Classifier[0].Operations);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var contract = Sound();
        contract["schedule"]!["delays"] = new JsonArray();
        contract["operations"]!["send"]!["idempotency"] = "none";
        contract["operations"]!["send"]!["withdrawOperation"] = "nowhere";
        contract["texts"]!["done"]!["vi"] = " ";
        var problems = AgencyContractRules.Read(Bytes(contract), "some-agency").Problems;
        Assert.Equal(4, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("some-agency: ", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/code", "\"other\"", "folder's name")]
    [InlineData("/schedule/jitterMax", "2", "jitterMax")]
    [InlineData("/schedule/delays", "[\"PT0S\"]", "longer than zero")]
    [InlineData("/limits/concurrencyMax", "0", "limits")]
    [InlineData("/limits/attemptTimeout", "\"PT0S\"", "attemptTimeout")]
    [InlineData("/operations/send/pollEvery", "\"PT1M\"", "pollEvery")]
    [InlineData("/operations/send/overdue", "\"inquire\"", "overdue")]
    [InlineData("/operations/send/inquiryBatchMax", "0", "inquiryBatchMax")]
    [InlineData("/operations/send/supplementOperation", "\"x\"", "supplementOperation")]
    [InlineData("/operations/send/paymentOperation", "\"x\"", "paymentOperation")]
    [InlineData("/classifier/0/http", "[]", "falling through")]
    [InlineData("/classifier/0/http", "[\"2x\"]", "5xx")]
    [InlineData("/classifier/0/textContains", "[\"Đã Có\"]", "lower case")]
    [InlineData("/classifier/0/code", "\"unheard\"", "no text")]
    [InlineData("/classifier/0/operations", "[\"x\"]", "no operation")]
    [InlineData("/classifier/0/source", "\"\"", "source")]
    [InlineData("/texts/busy", "{\"vi\":\"a\",\"en\":\"b\"}", "redefined")]
    [InlineData("/account", "[\"a\",\"a\"]", "account")]
    public void What_is_wrong_is_named(string place, string value, string says)
    {
        var contract = Sound();
        Set(contract, place, JsonNode.Parse(value)!);
        Assert.Contains(AgencyContractRules.Read(Bytes(contract), "some-agency").Problems, problem => problem.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"code":"some-agency"}""")]
    [InlineData("null")]
    [InlineData("{")]
    public void What_is_no_contract_at_all_is_a_problem_too(string json)
    {
        var reading = AgencyContractRules.Read(System.Text.Encoding.UTF8.GetBytes(json), "some-agency");
        Assert.Null(reading.Contract);
        Assert.Single(reading.Problems);
    }

    [Fact]
    public void An_unknown_member_is_refused()
    {
        var contract = Sound();
        contract["operations"]!["send"]!["retries"] = 3;
        Assert.Contains("retries", Assert.Single(AgencyContractRules.Read(Bytes(contract), "some-agency").Problems), StringComparison.Ordinal);
    }

    private static void Set(JsonObject root, string place, JsonNode value)
    {
        var parts = place[1..].Split('/');
        var owner = parts[..^1].Aggregate((JsonNode)root, (at, part) => at is JsonArray list ? list[int.Parse(part, null)]! : at[part]!);
        owner[parts[^1]] = value;
    }

    private static byte[] Bytes(JsonObject contract) => JsonSerializer.SerializeToUtf8Bytes(contract);

    private static JsonObject Sound() => JsonNode.Parse("""
        {
          "code": "some-agency", "kind": "rest", "title": { "vi": "Cơ quan", "en": "Agency" },
          "schedule": { "delays": ["PT30S"], "jitterMax": 0.2 },
          "limits": { "concurrencyMax": 4, "attemptTimeout": "PT20S" },
          "operations": { "send": { "title": { "vi": "Gửi", "en": "Send" }, "idempotency": "key" } },
          "classifier": [{ "id": "done", "http": ["200"], "class": "answered", "code": "done", "source": "test" }],
          "texts": { "done": { "vi": "Xong.", "en": "Done." } }
        }
        """)!.AsObject();
}
