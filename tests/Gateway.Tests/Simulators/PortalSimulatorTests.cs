using System.Text;
using System.Text.Json.Nodes;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Simulators.ProvincialPortal;
using Gateway.Tests.Adapters;

namespace Gateway.Tests.Simulators;

public sealed class PortalSimulatorTests : IDisposable
{
    private readonly AgencyBench<PortalSimulator> bench = new("provincial-portal", settings => new(settings) { CallsPerSession = 20 });
    private int serial;

    [Fact]
    public async Task A_dossier_goes_through_its_statuses_in_their_legal_order()
    {
        foreach (var status in new[] { 1, 2, 4, 5, 4, 6, 4, 9, 10 })
            Assert.IsType<Outcome.Answered>(await SendAsync(status));
        Assert.Equal(10, bench.Agency.StatusOf("D"));
    }

    [Theory]
    [InlineData(new[] { 2 }, 9, "predecessor-missing")]
    [InlineData(new[] { 2, 4, 9, 10 }, 4, "closed-at-portal")]
    [InlineData(new int[0], 9, "predecessor-missing")]
    public async Task A_move_out_of_order_is_not_taken(int[] before, int status, string code)
    {
        foreach (var earlier in before)
            await SendAsync(earlier);
        Assert.Equal(code, Assert.IsType<Outcome.Failed>(await SendAsync(status)).Code);
        Assert.Equal(before.Length == 0 ? null : before[^1], bench.Agency.StatusOf("D"));
    }

    [Fact]
    public async Task A_last_status_whose_reply_was_lost_ends_well_on_the_next_attempt()
    {
        foreach (var status in new[] { 2, 4, 9 })
            await SendAsync(status);
        bench.Agency.Plays.Add("D", "sync-status", new Play { Fault = Fault.LoseReply });
        var last = Request(10, "D");
        Assert.IsType<Outcome.Failed>(await bench.SendAsync(last));
        Assert.IsType<Outcome.Answered>(await bench.SendAsync(last));
        Assert.Equal(10, bench.Agency.StatusOf("D"));
    }

    [Fact]
    public async Task Attempts_at_the_same_moment_share_one_login()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => SendAsync(2, $"D{number}")));
        Assert.Equal(1, bench.Agency.Logins);
    }

    [Fact]
    public async Task A_session_that_ends_is_renewed_once_by_whoever_finds_out_first()
    {
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(Enumerable.Range(0, 4).Select(number => SendAsync(2, $"D{round}{number}")));
        Assert.Equal(2, bench.Agency.Logins);
        Assert.Equal(24, bench.Verdicts().Count(verdict => verdict == "effect"));
    }

    [Fact]
    public async Task A_wrong_password_parks_and_nothing_is_sent()
    {
        using var other = new AgencyBench<PortalSimulator>("provincial-portal", settings => new(settings with { Account = new Dictionary<string, string> { ["username"] = "synthetic-user", ["password"] = "changed" } }));
        var failed = Assert.IsType<Outcome.Failed>(await other.SendAsync(Request(2, "D")));
        Assert.Equal(("login-refused", false, NextMove.Park), (failed.Code, failed.MayHaveArrived, failed.Then));
        Assert.Empty(other.Verdicts());
    }

    [Theory]
    [InlineData(2, "4", "Hồ sơ chưa cập nhật trạng thái này")]
    [InlineData(7, "4", "Hồ sơ đã trả kết quả, không được cập nhật")]
    [InlineData(7, "7", "Thành công")]
    public async Task A_line_of_progress_is_taken_for_the_status_that_the_dossier_has(int status, string reported, string says)
    {
        await SendAsync(2);
        await SendAsync(status);
        var login = await PostAsync("auth/login", new() { ["username"] = "synthetic-user", ["password"] = "synthetic-password" });
        var line = new JsonObject { ["MaHoSo"] = "D", ["ThoiDiemXuLy"] = "20261123080600", ["NoiDungXuLy"] = "x", ["TrangThai"] = reported };
        var reply = await PostAsync("integration", new() { ["session"] = (string?)login["session"], ["madonvi"] = "H26.12.00.000", ["maYeuCau"] = "exc_9", ["service"] = "CapNhatTienDoHoSoMC", ["data"] = new JsonArray(line) });
        Assert.Equal(says, (string?)reply["message"]);
    }

    public void Dispose() => bench.Dispose();

    private Task<Outcome> SendAsync(int status, string dossier = "D") => bench.SendAsync(Request(status, dossier));

    private async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using var client = CasePlayer.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(bench.Agency.Url, path)) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("dstcode", "H26");
        request.Headers.Add("Charset", "utf-8");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    // Every exchange has a key of its own, also when it reports a status again.
    private AgencyRequest Request(int status, string dossier) =>
        BenchRequests.Of("sync-status", "accepted-birth", portalStatus: status) with { Dossier = dossier, IdempotencyKey = $"exc_{Interlocked.Increment(ref serial)}" };
}
