using System.Diagnostics;

namespace Gateway.Tests.Callbacks;

/// <summary>Any WSDL-driven client works unchanged: here Debian's python3-zeep, which knows nothing of us but the served WSDL.</summary>
public sealed class ForeignClientTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private const string Python = "/usr/bin/python3", Reason = "python3-zeep is not installed (apt-get install python3-zeep)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_is_not_ours_reads_the_wsdl_and_delivers_in_both_versions_of_SOAP()
    {
        if (!File.Exists(Python) || (await RunAsync("-c", "import zeep")).Code != 0)
        {
            Assert.False(Environment.GetEnvironmentVariable("GATEWAY_GATE") == "1", Reason);
            Assert.Skip(Reason);
        }
        var id = SoapMessages.NewId();
        var script = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Callbacks", "foreign_client.py");

        var (code, output) = await RunAsync(script, $"{host.Address}soap/police?wsdl", host.PoliceKey, id);

        Assert.True(code == 0, output);
        Assert.Matches(@"^Soap11 cbk_[0-9a-f]{32} DA_TIEP_NHAN\nSoap12 cbk_[0-9a-f]{32} DA_TIEP_NHAN\n$", output);
        foreach (var port in new[] { "Soap11", "Soap12" })
            Assert.Contains("""{"soQuyetDinh":"QĐ-58"}""", (await host.StoredAsync($"{id}-{port}")).Content, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, output + await errors);
    }
}
