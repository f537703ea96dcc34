using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Host.Operating.Console;
using Gateway.Host.Operating.People;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Operating.Console;

/// <summary>The console on a real socket over a stage, and a browser's memory of cookies; redirects are looked at, not followed.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    private readonly SmallHost host;
    private readonly Stage stage;

    private ConsoleHost(SmallHost host, Stage stage)
    {
        (this.host, this.stage) = (host, stage);
        Browser = NewBrowser();
    }

    public Uri Address => host.Client.BaseAddress!;

    public HttpClient Browser { get; }

    public LateRecords Late => host.Services.GetRequiredService<LateRecords>();

    /// <param name="database">What pages read from; the stage's own unless a test wants trouble.</param>
    public static async Task<ConsoleHost> StartAsync(Stage stage, ConsoleOptions? options = null, GatewayDatabase? database = null)
    {
        var host = await SmallHost.StartAsync(
            app =>
            {
                app.UseRouting();
                app.UseMiddleware<Gateway.Host.Operating.SignIn>();
                app.MapReading();
                app.MapConsole();
            },
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(stage.Clock).AddSingleton<ISystemStore>(new KeysInMemory()).AddSingleton<KeyRing>().AddSingleton<WrongKeys>().AddSingleton<LateRecords>();
                builder.Services.AddSingleton(database ?? stage.Database).AddSingleton<IBodySeal, PlainBodies>().AddSingleton(stage.Lanes);
                builder.Services.AddReading(stage.Contracts, new DossierClock(Published.Catalog, SomeCalendar.Published));
                builder.Services.AddSingleton<AuditVerification>().AddSingleton<IAuditSealing, AuditLog>().AddSingleton<IStampCheck>(new StampTrust([]));
                builder.Services.AddConsole(options ?? new ConsoleOptions(IsTest: true, null));
                builder.Services.AddSingleton<ISessionStore>(new SessionStore(stage.Database, stage.Lanes));
            });
        return new ConsoleHost(host, stage);
    }

    public HttpClient NewBrowser()
    {
#pragma warning disable RS0030 // As a browser does it: no factory, no limits of ours.
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
#pragma warning restore RS0030
    }

    /// <summary>A link that somebody at the machine made.</summary>
    public async Task<string> LinkAsync(params PersonRole[] roles) => await LinkAsync(new Person("truong-ca-1", roles, null));

    public async Task<string> LinkAsync(Person person)
    {
        var (prefix, hash, text) = ApiKey.Create(ApiKey.LinkMarker);
        await new SessionStore(stage.Database, stage.Lanes, "account:root").AddLinkAsync(new SignInLink(prefix, hash, person, stage.Clock.GetUtcNow()), "thử");
        return text;
    }

    /// <summary>Lets the browser in.</summary>
    public Task SignInAsync(params PersonRole[] roles) => SignInAsync(new Person("truong-ca-1", roles, null));

    public async Task SignInAsync(Person person)
    {
        using var reply = await PostAsync("/dang-nhap", ("link", await LinkAsync(person)));
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, reply.StatusCode);
    }

    public async Task<(System.Net.HttpStatusCode Status, string Html)> GetAsync(string path)
    {
        using var reply = await Browser.GetAsync(path, TestContext.Current.CancellationToken);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        Browser.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), TestContext.Current.CancellationToken);

    /// <summary>What the forms of this browser's pages carry.</summary>
    public async Task<string> TokenAsync()
    {
        var (_, html) = await GetAsync("/tro-giup");
        return System.Text.RegularExpressions.Regex.Match(html, "name=\"token\" value=\"([^\"]+)\"").Groups[1].Value;
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await host.DisposeAsync();
    }
}
