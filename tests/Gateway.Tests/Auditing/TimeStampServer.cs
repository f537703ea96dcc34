using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Gateway.Adapters.TimeStamps;
using Gateway.Adapters.Wire;
using Gateway.Host.Exchanges;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Auditing;

/// <summary>A time-stamp authority of our own: Debian's <c>openssl ts</c> with its own root, behind a loopback address.</summary>
internal sealed class TimeStampServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/openssl";

    private const string Settings = """
        [tsa]
        serial = serial
        crypto_device = builtin
        signer_cert = tsa.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.99999.1
        digests = sha256
        accuracy = secs:1
        ordering = no
        tsa_name = no
        ess_cert_id_chain = no
        ess_cert_id_alg = sha256

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("gateway-tsa-").FullName;
    private readonly SemaphoreSlim one = new(1, 1);
    private SmallHost? host;

    public Uri Address => new(host!.Client.BaseAddress!, "tsa");

    /// <summary>The authority's root, PEM.</summary>
    public string RootFile => Path.Combine(folder, "root.pem");

    /// <summary>The authority's own certificate, PEM.</summary>
    public string SignerFile => Path.Combine(folder, "tsa.pem");

    public bool IsAway { get; set; }

    public int Asked { get; private set; }

    /// <summary>What it was asked last, head and content.</summary>
    public string LastAsked { get; private set; } = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TimeStampServer> StartAsync()
    {
        var server = new TimeStampServer();
        await server.MakeAsync();
        server.host = await SmallHost.StartAsync(app => app.MapPost("/tsa", (Delegate)server.AnswerAsync));
        return server;
    }

    public StampAuthority Client() => new(Address, new HttpWire(AgencyLinks.Client(1), StampAuthority.ReplyBytesMax, TimeProvider.System), TimeSpan.FromSeconds(20), TimeProvider.System);

    public StampTrust Trust() => new(Certificates(RootFile));

    public static X509Certificate2Collection Certificates(string file) => StampTrust.FromPem(File.ReadAllText(file));

    /// <summary>Runs openssl in a folder; its exit code and everything it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> OpenSslAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop) + await error;
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        one.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task MakeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "tsa.cnf"), Settings, Stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "serial"), "01", Stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "tsa.ext"), "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n", Stop);
        await MustAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Test root");
        await MustAsync("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test time stamps");
        await MustAsync("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out", "tsa.pem", "-days", "30", "-extfile", "tsa.ext");
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        Asked++;
        if (IsAway)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (context.Request.ContentType != "application/timestamp-query")
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        await one.WaitAsync(context.RequestAborted);
        try
        {
            await using (var query = File.Create(Path.Combine(folder, "query.tsq")))
                await context.Request.Body.CopyToAsync(query, context.RequestAborted);
            LastAsked = $"{context.Request.Path}{context.Request.QueryString}\n{string.Join('\n', context.Request.Headers)}\n{Convert.ToHexString(await File.ReadAllBytesAsync(Path.Combine(folder, "query.tsq"), context.RequestAborted))}";
            await MustAsync("ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq", "-out", "reply.tsr");
            return Results.Bytes(await File.ReadAllBytesAsync(Path.Combine(folder, "reply.tsr"), context.RequestAborted), "application/timestamp-reply");
        }
        finally
        {
            one.Release();
        }
    }

    private async Task MustAsync(params string[] arguments)
    {
        var (exitCode, output) = await OpenSslAsync(folder, arguments);
        Assert.True(exitCode == 0, output);
    }
}
