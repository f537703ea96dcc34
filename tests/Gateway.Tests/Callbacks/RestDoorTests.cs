using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Tests.Callbacks;

public sealed class RestDoorTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private static readonly string Sample = Encoding.UTF8.GetString(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", "answered.json"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_callback_gets_a_receipt_and_a_repeat_gets_the_first_one()
    {
        var body = New();
        using var first = await host.RestAsync(body);
        using var again = await host.RestAsync(body, "application/json; charset=utf-8");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        var receipt = await first.Content.ReadAsStringAsync(Stop);
        Assert.Equal(receipt, await again.Content.ReadAsStringAsync(Stop));
        Assert.Matches("""^\{"receipt":"cbk_[0-9a-f]{32}","receivedAt":"[^"]+"\}$""", receipt);
    }

    [Fact]
    public async Task The_same_id_with_another_answer_is_a_conflict_and_the_first_stays()
    {
        var (id, body) = (SoapMessages.NewId(), "");
        body = Sample.Replace("BHXH-2026-000058", id, StringComparison.Ordinal);
        using var first = await host.RestAsync(body);
        using var other = await host.RestAsync(body.Replace("20321117", "20331117", StringComparison.Ordinal));

        await AssertProblemAsync(other, 409, "event-conflict");
        Assert.Contains("20321117", (await host.StoredAsync(id)).Content, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "nothing", "" },
        { "cut", Sample[..^10] },
        { "trailing junk", Sample + "x" },
        { "two documents", Sample + Sample },
        { "a trailing comma", Sample.Replace("\"result\": {", "\"x\":1,, \"result\": {", StringComparison.Ordinal) },
        { "a comment", "/* x */" + Sample },
        { "single quotes", "{'a':1}" },
        { "NaN", With("\"amountVnd\":NaN") },
        { "a leading zero", With("\"amountVnd\":012") },
        { "a member twice", Sample.Replace("\"kind\"", "\"kind\":\"refused\",\"kind\"", StringComparison.Ordinal) },
        { "a member twice, once escaped", Sample.Replace("\"kind\"", "\"kin\\u0064\":\"refused\",\"kind\"", StringComparison.Ordinal) },
        { "depth 65", With($"\"x\":{new string('[', 64)}{new string(']', 64)}") },
        { "1e400", With("\"amountVnd\":1e400") },
        { "31 digits", With("\"amountVnd\":0.1234567890123456789012345678901") },
        { "a lone surrogate", With("\"note\":\"\\ud800\"") },
        { "a lone surrogate as name", With("\"\\udc00\":1") },
        { "a NUL", With("\"note\":\"a\\u0000b\"") },
        { "a raw control character", With("\"note\":\"a\u0001b\"") },
    };

    [Theory, MemberData(nameof(Malformed))]
    public Task What_is_not_strict_JSON_is_refused(string what, string body) => AssertRefusedAsync(what, Encoding.UTF8.GetBytes(body), 400, "malformed-json");

    public static TheoryData<string, byte[]> WrongBytes => new()
    {
        { "a byte order mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Sample)] },
        { "UTF-16", Encoding.Unicode.GetBytes(Sample) },
        { "UTF-32", Encoding.UTF32.GetBytes(Sample) },
        { "a broken letter", [.. Encoding.UTF8.GetBytes(Sample[..^20]), 0xC3, 0x28, .. Encoding.UTF8.GetBytes(Sample[^20..])] },
        { "a broken letter in a text", [.. Encoding.UTF8.GetBytes(Sample[..(Sample.IndexOf("GD-58", StringComparison.Ordinal))]), 0xED, 0xA0, 0x80, .. Encoding.UTF8.GetBytes(Sample[Sample.IndexOf("GD-58", StringComparison.Ordinal)..])] },
    };

    [Theory, MemberData(nameof(WrongBytes))]
    public Task What_is_not_UTF8_is_refused(string what, byte[] body) => AssertRefusedAsync(what, body, 400, "malformed-json");

    public static TheoryData<string, string, string> Breaches => new()
    {
        { "status set by the caller", Sample.Replace("\"kind\"", "\"status\":\"done\",\"kind\"", StringComparison.Ordinal), "/status" },
        { "the agency set by the caller", Sample.Replace("\"kind\"", "\"agency\":\"police\",\"kind\"", StringComparison.Ordinal), "/agency" },
        { "an unknown member of the result", With("\"extra\":1"), "/result/extra" },
        { "an array", "[]", "" },
        { "a field that is a number", Sample.Replace("\"20321117\"", "20321117", StringComparison.Ordinal), "/result/fields/gtTheDen" },
        { "24:00", Sample.Replace("T09:30:00", "T24:00:00", StringComparison.Ordinal), "/occurredAt" },
        { "a leap second", Sample.Replace("T09:30:00", "T23:59:60", StringComparison.Ordinal), "/occurredAt" },
        { "29 February 2026", Sample.Replace("2026-11-24", "2026-02-29", StringComparison.Ordinal), "/occurredAt" },
        { "the year 9999", Sample.Replace("2026-11-24", "9999-11-24", StringComparison.Ordinal), "/occurredAt" },
        { "a file of one base64 letter", Sample.Replace("JVBERi0xLjQK", "A", StringComparison.Ordinal), "/result/documents/0/content" },
        { "a file cut in a group of letters", Sample.Replace("JVBERi0xLjQK", "QUJDR", StringComparison.Ordinal), "/result/documents/0/content" },
        { "a file with too little padding", Sample.Replace("JVBERi0xLjQK", "QUJDRA=", StringComparison.Ordinal), "/result/documents/0/content" },
        { "no offset", Sample.Replace("+07:00", "", StringComparison.Ordinal), "/occurredAt" },
        { "a key in full-width digits", Sample.Replace("exc_0", "exc_\uFF10", StringComparison.Ordinal), "/exchangeKey" },
        { "no result", """{"callbackId":"1","exchangeKey":"exc_1","kind":"answered","code":"x","occurredAt":"2026-11-24T09:30:00+07:00"}""", "/result" },
    };

    [Theory, MemberData(nameof(Breaches))]
    public async Task What_breaks_the_schema_names_the_place(string what, string body, string place)
    {
        var problem = await AssertRefusedAsync(what, Encoding.UTF8.GetBytes(body), 422, "schema-violation");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=utf-8; charset=utf-8")]
    [InlineData("application/json; v=1")]
    [InlineData("application/problem+json")]
    [InlineData("text/xml")]
    public async Task Another_content_type_is_refused(string? type)
    {
        using var reply = await host.RestAsync(New(), type);
        await AssertProblemAsync(reply, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task More_than_the_limit_is_refused()
    {
        using var reply = await host.RestAsync(New() + new string(' ', 1024 * 1024));
        await AssertProblemAsync(reply, 413, "body-too-large");
    }

    [Fact]
    public async Task An_agency_hands_in_for_itself_only_and_an_unknown_one_does_not_exist()
    {
        var before = await host.CountAsync();
        using var none = await host.SendAsync(HttpMethod.Post, "/v1/agencies/social-insurance/callbacks", "{"u8.ToArray(), "application/json", null);
        using var other = await host.RestAsync(New(), key: host.PoliceKey);
        using var shop = await host.RestAsync(New(), key: host.ShopKey);
        using var unknown = await host.RestAsync(New(), agency: "nowhere");

        await AssertProblemAsync(none, 401, "unauthenticated");
        await AssertProblemAsync(other, 403, "forbidden");
        await AssertProblemAsync(shop, 403, "forbidden");
        await AssertProblemAsync(unknown, 404, "not-found");
        Assert.Equal(before, await host.CountAsync());
    }

    [Fact]
    public async Task A_store_that_takes_nothing_asks_for_a_later_try_and_gives_no_receipt()
    {
        host.StoreFails = new StoreUnavailableException(StoreTrouble.Full, TimeSpan.FromSeconds(30));
        var body = New();
        using var refused = await host.RestAsync(body);
        host.StoreFails = null;
        using var later = await host.RestAsync(body);

        await AssertProblemAsync(refused, 503, "storage-full");
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.Accepted, later.StatusCode);
    }

    private static string New() => Sample.Replace("BHXH-2026-000058", SoapMessages.NewId(), StringComparison.Ordinal);

    private static string With(string member) => Sample.Replace("\"result\": {", $"\"result\": {{{member},", StringComparison.Ordinal);

    private async Task<JsonElement> AssertRefusedAsync(string what, byte[] body, int status, string code)
    {
        var before = await host.CountAsync();
        using var reply = await host.RestAsync(body);
        var problem = await AssertProblemAsync(reply, status, code, what);
        await host.AssertUnharmedAsync(before);
        return problem;
    }

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage reply, int status, string code, string what = "")
    {
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(status == (int)reply.StatusCode, $"{what}: {(int)reply.StatusCode} {text}");
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }
}
