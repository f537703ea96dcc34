using System.Text;
using System.Text.Json.Nodes;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Hosting;
using Gateway.Tests.Operating;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Intake;

/// <summary>Intake on a real Kestrel over a real file, with the key of a shop that acts for one office.</summary>
internal sealed class IntakeHost : IAsyncDisposable
{
    private readonly Stage stage;
    private readonly SmallHost host;

    private IntakeHost(Stage stage, SmallHost host) => (this.stage, this.host) = (stage, host);

    public HttpClient Client => host.Client;

    public Stage Stage => stage;

    /// <summary>What waits to be recorded.</summary>
    public LateRecords Late { get; private init; } = null!;

    /// <summary>Where <paramref name="without"/> is the one agency that has no address.</summary>
    public static async Task<IntakeHost> StartAsync(string? without = null)
    {
        var stage = new Stage();
        var (keys, late) = (new KeysInMemory(), new LateRecords(stage.Clock));
        var key = keys.Add("shop-a", SystemKind.Shop, stage.Clock, offices: ["H26.12.00.000"]);
        var host = await SmallHost.StartAsync(
            app =>
            {
                app.UseMiddleware<RequestGuard>();
                app.UseRouting();
                app.UseMiddleware<SignIn>();
                app.MapIntake();
            },
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(stage.Clock);
                builder.Services.AddSingleton<ISystemStore>(keys);
                builder.Services.AddSingleton<KeyRing>();
                builder.Services.AddSingleton<WrongKeys>().AddSingleton(late);
                builder.Services.AddSingleton<Signals>().AddSingleton(stage.Database).AddSingleton(new Duties([], stage.Clock)).AddSingleton<EventsInHand>();
                builder.Services.AddSingleton(stage.Intake);
                builder.Services.AddSingleton(stage.Reader(without));
                builder.Services.AddSingleton(new ReasonTexts(stage.Contracts));
                builder.Services.AddSingleton(new SmallHostKey(key));
            });
        return new IntakeHost(stage, host) { Late = late };
    }

    public Task<HttpResponseMessage> PostAsync(string body, string type = "application/cloudevents+json", params (string Name, string Value)[] headers) =>
        PostAsync(Encoding.UTF8.GetBytes(body), type, headers);

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/dossier-events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A published sample of today, as another event of another dossier.</summary>
    public static JsonObject Sample(string name, string dossier = "000.00.12.H26-261123-0001", string? id = null)
    {
        var text = Encoding.UTF8.GetString(Repository.Contract("intake", "v1", "samples", name + ".json")).Replace("000.00.12.H26-261123-0058", dossier, StringComparison.Ordinal);
        var sample = JsonNode.Parse(text)!.AsObject();
        sample["id"] = id ?? $"{dossier}-{name}";
        return sample;
    }

    public async Task<int> StoredAsync() =>
        (await stage.Database.WriteAsync(session => session.QueryAsync("select (select count(*) from dossier_event) + (select count(*) from payload)", _ => { }, row => row.Small())))[0];

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await stage.DisposeAsync();
    }
}
