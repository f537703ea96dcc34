using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Hosting;

public sealed class ProblemTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_problem_is_json_that_nobody_stores_and_names_its_page()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/x", () =>
            Problems.SchemaViolation.With(errors: [new("/data/dueAt", "required")], retryAfter: TimeSpan.FromMilliseconds(1200))));

        using var reply = await host.Client.GetAsync("/x", Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType!.MediaType);
        Assert.True(reply.Headers.CacheControl!.NoStore);
        Assert.Equal("vi", reply.Content.Headers.ContentLanguage.Single());
        Assert.Equal(TimeSpan.FromSeconds(2), reply.Headers.RetryAfter!.Delta);
        var body = await ReadAsync(reply);
        Assert.Equal("/problems/schema-violation", body.GetProperty("type").GetString());
        Assert.Equal("schema-violation", body.GetProperty("code").GetString());
        Assert.Equal("Nội dung không đúng hợp đồng dữ liệu", body.GetProperty("title").GetString());
        Assert.False(body.GetProperty("retryable").GetBoolean());
        Assert.Equal(32, body.GetProperty("traceId").GetString()!.Length);
        Assert.Equal("/data/dueAt", body.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("en-GB,vi;q=0.5", "en")]
    [InlineData("vi,en;q=0.9", "vi")]
    [InlineData("fr", "vi")]
    [InlineData(",,;q=x", "vi")]
    public void The_language_is_Vietnamese_unless_English_is_preferred(string wish, string language) => Assert.Equal(language, Languages.Prefer(wish));

    [Fact]
    public async Task A_fault_of_ours_tells_nothing_about_itself()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/x", void () => throw new InvalidOperationException("001094000058 secret")));

        using var reply = await host.Client.GetAsync("/x", Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, reply.StatusCode);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"internal\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreTrouble.Full, "storage-full")]
    [InlineData(StoreTrouble.Busy, "backpressure")]
    [InlineData(StoreTrouble.Closed, "storage-unavailable")]
    [InlineData(StoreTrouble.Unknown, "storage-unconfirmed")]
    public async Task A_store_that_takes_nothing_asks_for_a_later_try(StoreTrouble trouble, string code)
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/x", void () => throw new StoreUnavailableException(trouble, TimeSpan.FromSeconds(5))));

        using var reply = await host.Client.GetAsync("/x", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), reply.Headers.RetryAfter!.Delta);
        Assert.Equal(code, (await ReadAsync(reply)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_request_that_the_server_refuses_keeps_its_status()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapPost("/x", void () => throw new BadHttpRequestException("Request body too large.", 413)));

        using var reply = await host.Client.PostAsync("/x", new StringContent("x"), Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
        Assert.Equal("body-too-large", (await ReadAsync(reply)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_the_framework_refuses_by_status_alone_gets_its_problem()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/x", () => "x"));

        using var missing = await host.Client.GetAsync("/y", Stop);
        using var wrong = await host.Client.PostAsync("/x", new StringContent("x", Encoding.UTF8, new MediaTypeHeaderValue("text/plain")), Stop);

        Assert.Equal("not-found", (await ReadAsync(missing)).GetProperty("code").GetString());
        Assert.Equal("method-not-allowed", (await ReadAsync(wrong)).GetProperty("code").GetString());
        Assert.Contains("GET", wrong.Content.Headers.Allow);
    }

    [Fact]
    public async Task Every_problem_has_its_page_in_both_languages()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapProblemPages());

        foreach (var kind in Problems.All)
        {
            var page = await host.Client.GetStringAsync(kind.Type, Stop);
            Assert.Contains(kind.Title.Vi, page, StringComparison.Ordinal);
            Assert.Contains(kind.Title.En, page, StringComparison.Ordinal);
        }
        using var unknown = await host.Client.GetAsync("/problems/no-such-code", Stop);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public void Problem_codes_are_kebab_case_and_fit_their_status()
    {
        Assert.All(Problems.All, kind => Assert.Matches("^[a-z]+(-[a-z]+)*$", kind.Code));
        Assert.All(Problems.All, kind => Assert.InRange(kind.Status, 400, 599));
        // After these a new preview, or the answer of the first request, is what comes next.
        ProblemKind[] passing = [Problems.PreviewExpired, Problems.PreviewChanged, Problems.IdempotencyInProgress];
        Assert.All(Problems.All, kind => Assert.Equal(kind.Retryable, kind.Status is 408 or 429 or >= 500 || passing.Contains(kind)));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage reply) =>
        JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
}
