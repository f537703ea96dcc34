using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Hosting;
using Gateway.Tests.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Callbacks;

/// <summary>The gate on a real port over a real file; two agencies, <c>police</c> and <c>social-insurance</c>, each with its key.</summary>
public sealed class CallbackHost : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-callbacks").FullName;
    private readonly KeysInMemory keys = new();
    private GatewayDatabase? database;
    private SmallHost? host;

    /// <summary>Stands in front of the store until it is null again.</summary>
    public Exception? StoreFails { get; set; }

    /// <summary>Everything the host has logged, exceptions and all.</summary>
    public LogLines Log { get; } = new();

    public string PoliceKey { get; private set; } = "";

    public string InsuranceKey { get; private set; } = "";

    /// <summary>Of an agency, <c>tax</c>, that is not connected just now.</summary>
    public string UnconnectedKey { get; private set; } = "";

    public string ShopKey { get; private set; } = "";

    /// <summary>What was refused since this was asked last.</summary>
    public IReadOnlyList<Refusal> Refused() => [.. host!.Services.GetRequiredService<LateRecords>().Take(all: true).Counted.Select(kind => kind.What)];

    public Uri Address => host!.Client.BaseAddress!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "gateway.db");

    public async ValueTask InitializeAsync()
    {
        Migrations.Apply(new StoreAddress(File));
        database = GatewayDatabase.Open(new StoreAddress(File));
        PoliceKey = keys.Add("police-system", SystemKind.Agency, TimeProvider.System, agency: "police");
        InsuranceKey = keys.Add("insurance-system", SystemKind.Agency, TimeProvider.System, agency: "social-insurance");
        UnconnectedKey = keys.Add("tax-system", SystemKind.Agency, TimeProvider.System, agency: "tax");
        ShopKey = keys.Add("shop", SystemKind.Shop, TimeProvider.System);
        host = await SmallHost.StartAsync(
            app =>
            {
                app.UseMiddleware<RequestGuard>();
                app.UseRouting();
                app.UseMiddleware<SignIn>();
                app.MapCallbacks();
            },
            builder =>
            {
                builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISystemStore>(keys).AddSingleton<KeyRing>().AddSingleton<WrongKeys>().AddSingleton<LateRecords>();
                builder.Logging.AddProvider(Log);
                builder.Services.AddSingleton(new CallbackAgencies(["police", "social-insurance"]));
                builder.Services.AddSingleton<ICallbackStore>(new Breakable(this, new CallbackStore(database, new PlainBodies())));
                builder.Services.AddSingleton<ICallbackQueries>(new CallbackQueries(database));
                builder.Services.AddCallbacks();
            });
    }

    public async ValueTask DisposeAsync()
    {
        await host!.DisposeAsync();
        await database!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Task<HttpResponseMessage> SoapAsync(byte[] body, string? contentType, string? action = null, string? key = null, string agency = "police") =>
        SendAsync(HttpMethod.Post, $"/soap/{agency}", body, contentType, key ?? PoliceKey, action);

    public Task<HttpResponseMessage> RestAsync(string body, string? contentType = "application/json", string? key = null, string agency = "social-insurance") =>
        RestAsync(Encoding.UTF8.GetBytes(body), contentType, key, agency);

    public Task<HttpResponseMessage> RestAsync(byte[] body, string? contentType = "application/json", string? key = null, string agency = "social-insurance") =>
        SendAsync(HttpMethod.Post, $"/v1/agencies/{agency}/callbacks", body, contentType, key ?? InsuranceKey);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body, string? contentType, string? key, string? action = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        if (contentType is not null)
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (!string.IsNullOrEmpty(key))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (action is not null)
            request.Headers.TryAddWithoutValidation("SOAPAction", action);
        return await host!.Client.SendAsync(request, Stop);
    }

    /// <summary>How many callbacks are on the disk.</summary>
    public Task<long> CountAsync() => CountAsync("select count(*) from callback");

    public async Task<(string Kind, string Content)> StoredAsync(string callbackId) => await database!.ReadAsync(async reader =>
    {
        await using var command = reader.CreateCommand();
        command.CommandText = "select c.kind, p.body from callback_identity i join callback c on c.id = i.id join payload p on p.id = i.id where i.callback_id = @id";
        command.Parameters.Add(new SqliteParameter("@id", callbackId));
        await using var row = await command.ExecuteReaderAsync(Stop);
        Assert.True(await row.ReadAsync(Stop), $"No callback {callbackId}.");
        return (row.GetString(0), Encoding.UTF8.GetString((byte[])row[1]));
    });

    /// <summary>The door still works and the hostile request left nothing behind.</summary>
    public async Task AssertUnharmedAsync(long before)
    {
        Assert.Equal(before, await CountAsync());
        using var reply = await SoapAsync(SoapMessages.Envelope11(SoapMessages.Result(SoapMessages.NewId())), "text/xml; charset=utf-8");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(before + 1, await CountAsync());
    }

    private Task<long> CountAsync(string sql) => database!.ReadAsync(async reader =>
    {
        await using var command = reader.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(Stop), CultureInfo.InvariantCulture);
    });

    private sealed class Breakable(CallbackHost owner, ICallbackStore store) : ICallbackStore
    {
        public Task<CallbackReceipt?> ReceiveAsync(AgencyCallback callback, DateTimeOffset now) => owner.StoreFails is { } failure ? throw failure : store.ReceiveAsync(callback, now);
    }

    public sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public string All => string.Join('\n', lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
