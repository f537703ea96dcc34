using System.Text.Json;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host;
using Gateway.Host.Auditing;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Callbacks.Soap;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Host.Publishing;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Storage;
using Gateway.Tests.Exchanges;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Gateway.Tests.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Contracts;

public sealed class OperatorContractTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Born = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

    // Described by the WSDL, or a description itself.
    private static readonly string[] Elsewhere = [" /soap/", " /openapi/", " /asyncapi/", " /contracts/"];
    private readonly SomeRows rows = SomeRows.Create();
    private IEndpointRouteBuilder? routes;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    [Fact]
    public async Task What_is_mapped_is_described_and_what_is_described_is_mapped()
    {
        await using var host = await StartAsync();
        var mapped = routes!.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (Operation: $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}", Endpoint: endpoint)))
            .Where(route => !Array.Exists(Elsewhere, prefix => route.Operation.Contains(prefix, StringComparison.Ordinal)))
            .ToDictionary(route => route.Operation, route => route.Endpoint);

        Assert.Equal(OpenApiShape.Operations.Order(StringComparer.Ordinal), mapped.Keys.Order(StringComparer.Ordinal));
        Assert.All(mapped, route => Assert.Equal(OpenApiShape.OperationId(route.Key), route.Value.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName));
    }

    [Fact]
    public async Task The_running_host_answers_as_described()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var settled = rows.AddExchange("D-1", "police", "residence", Born, state: null);
        var parked = rows.AddExchange("D-1", "police", "identity-card", Born.AddSeconds(1), "parked", Reasons.TimedOut);
        rows.AddStep("D-1", "residence");
        rows.AddStep("D-1", "identity-card");
        rows.AddAttempt(parked, 1, "failed", Reasons.TimedOut);
        rows.AddLink(parked, settled);
        rows.Settle(settled, "answered", "D-1", """{"fields":{"soQuyetDinh":"1"}}""");
        rows.AddEvent("D-1", "H26.12.00.000", "paid", Born, "parked", PlanningReasons.AlreadyFinal);
        rows.Warn("D-1", "due-not-promised\tChưa hẹn\tNot promised");
        var waiting = rows.AddEvent("D-9", "H26.12.00.000", "withdrawn", Born.AddSeconds(2), "waiting");
        await using var host = await StartAsync();

        (string Path, string Schema)[] answers =
        [
            ("/v1/dossiers/D-1", "Dossier"), ("/v1/dossiers/D-1/plan", "Plan"), ("/v1/dossiers/D-1/deadlines", "Deadlines"), ("/v1/dossiers/D-1/exchanges", "ExchangePage"),
            ("/v1/exchanges?limit=1", "ExchangePage"), ($"/v1/exchanges/{parked}", "Exchange"), ($"/v1/exchanges/{settled}", "Exchange"), ($"/v1/exchanges/{settled}/result", "AgencyResult"),
            ("/v1/dossiers/D-9", "UnopenedDossier"), ($"/v1/dossier-events/{waiting}", "DossierEvent"), ("/v1/exchanges/none", "Problem"), ("/v1/exchanges?limit=x", "Problem"), ("/v1/results?wait=x", "Problem"),
            ("/v1/failure-groups", "FailureGroupPage"), ($"/v1/exchanges/{parked}/explanation", "Explanation"), ($"/v1/exchanges/{settled}/explanation", "Explanation"), ("/v1/failure-groups/NL-1", "Problem"),
            ("/v1/results", "ResultPage"), ("/v1/agencies/police", "Agency"), ("/version", "Version"),
        ];
        foreach (var (path, schema) in answers)
            Assert.Empty(OpenApiShape.Breaches(schema, await GetAsync(host, path)).Select(breach => $"{path} {breach}"));
        Assert.Equal("3.1.0", (await GetAsync(host, "/openapi/v1.json")).GetProperty("openapi").GetString());
    }

    [Fact]
    public void An_answer_that_is_not_as_described_is_seen() => Assert.Equal(
        ["/name: is no string", "/more: not described", "/runtime: missing"],
        OpenApiShape.Breaches("Version", JsonDocument.Parse("""{"name":1,"version":"1","more":true}""").RootElement));

    private static async Task<JsonElement> GetAsync(SmallHost host, string path)
    {
        using var reply = await host.Client.GetAsync(path, Stop);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
    }

    private Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            routes = app;
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapFront();
            app.MapIntake();
            app.MapCallbacks();
            app.MapFeed();
            app.MapReading();
            app.MapAudit();
        },
        builder =>
        {
            var store = new KeysInMemory();
            var key = store.Add("shop-a", SystemKind.Shop, TimeProvider.System, offices: ["H26.12.00.000"]);
            builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
            builder.Services.AddSingleton(rows.Database).AddSingleton<IBodySeal, PlainBodies>();
            builder.Services.AddReading(new Dictionary<string, AgencyContract> { ["police"] = SomeContracts.Of("police") }, new DossierClock(Published.Catalog, SomeCalendar.Published));
            builder.Services.AddSingleton<IIntakeStore, IntakeStore>().AddSingleton<IResultStore, ResultStore>().AddSingleton<Signals>().AddSingleton(provider => provider.GetRequiredService<Signals>().Feed);
            builder.Services.AddSingleton<AuditVerification>().AddSingleton<EvidenceExport>().AddSingleton<EvidenceDisclosure>().AddSingleton<BodyQueries>().AddSingleton(new AuditKeyFolder("none")).AddSingleton<IAuditSealing, AuditLog>().AddSingleton<IPublishedStore, PublishedStore>().AddSingleton<IStampStore, StampStore>().AddSingleton<IStampCheck>(new StampTrust([]));
            builder.Services.AddSingleton<TopicVerification>(provider => new(provider.GetRequiredService<IAuditLog>(), provider.GetRequiredService<IPublishedStore>(), null, TimeProvider.System));
            // Doors that these tests never open: they only have to be known.
            builder.Services.AddSingleton<EventReader>(_ => throw new NotSupportedException()).AddSingleton<RestDoor>(_ => throw new NotSupportedException());
            builder.Services.AddSingleton<SoapDoor>(_ => throw new NotSupportedException()).AddSingleton<WsdlDocuments>(_ => throw new NotSupportedException());
            builder.Services.AddSingleton<CallbackAgencies>(_ => throw new NotSupportedException());
            builder.Services.AddSingleton(new SmallHostKey(key));
        });
}
