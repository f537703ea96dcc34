using System.Net;
using System.Text;
using Gateway.Adapters;
using Gateway.Adapters.SocialInsurance;
using Gateway.Exchanges;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Adapters.SocialInsurance;

public sealed class AccountTokensTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(CasePlayer.Now);
    private readonly Desk desk = new();
    private readonly HttpMessageInvoker client;
    private readonly AccountTokens tokens;

    public AccountTokensTests()
    {
        client = new(desk);
        var folder = Path.Combine(Repository.Contracts, "agencies", "social-insurance");
        var contract = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(a => a.Contract.Code == "social-insurance").Contract;
        tokens = new(CasePlayer.Link(contract, folder, new Uri("http://127.0.0.1/"), client, clock));
    }

    [Fact]
    public async Task A_token_is_kept_for_fifty_minutes()
    {
        Assert.Equal("access-1", await TakeAsync());
        clock.Advance(TimeSpan.FromMinutes(50) - TimeSpan.FromSeconds(1));
        Assert.Equal("access-1", await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("access-2", await TakeAsync());
    }

    [Fact]
    public async Task A_token_that_lasts_less_is_kept_for_less()
    {
        desk.ExpiresIn = "600";
        await TakeAsync();
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("access-2", await TakeAsync());
    }

    [Fact]
    public async Task All_who_wait_share_one_sign_in_and_one_who_leaves_takes_nothing_along()
    {
        desk.Open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var leaving = tokens.TakeAsync(impatient.Token);
        var staying = tokens.TakeAsync(TestContext.Current.CancellationToken);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        desk.Open.SetResult();
        Assert.Equal("access-1", (await staying).Token!.Access);
        Assert.Equal(1, desk.Calls);
    }

    [Fact]
    public async Task A_forgotten_token_is_asked_for_again_but_a_newer_one_stays()
    {
        var first = (await tokens.TakeAsync(TestContext.Current.CancellationToken)).Token!;
        tokens.Forget(first);
        Assert.Equal("access-2", await TakeAsync());
        tokens.Forget(first);
        Assert.Equal("access-2", await TakeAsync());
    }

    [Theory]
    [InlineData("401")]
    [InlineData("402")]
    [InlineData("403")]
    public async Task A_rejected_account_is_left_alone_for_five_minutes(string code)
    {
        desk.Code = code;
        var parked = new Outcome.Failed("account-rejected", MayHaveArrived: false, Then: NextMove.Park);
        Assert.Equal(parked, (await tokens.TakeAsync(TestContext.Current.CancellationToken)).Failure);
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(parked, (await tokens.TakeAsync(TestContext.Current.CancellationToken)).Failure);
        Assert.Equal(1, desk.Calls);
        desk.Code = "200";
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("access-2", await TakeAsync());
    }

    [Fact]
    public async Task A_passing_trouble_is_not_remembered_and_nothing_has_left()
    {
        desk.Code = "500";
        Assert.Equal(new Outcome.Failed("insurer-system-error", MayHaveArrived: false), (await tokens.TakeAsync(TestContext.Current.CancellationToken)).Failure);
        desk.Code = "200";
        Assert.Equal("access-2", await TakeAsync());
    }

    [Fact]
    public async Task A_sign_in_without_an_answer_ends_with_the_attempts_deadline()
    {
        desk.Open = new();
        var waiting = tokens.TakeAsync(TestContext.Current.CancellationToken);
        await desk.Asked.Task;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: false), (await waiting).Failure);
    }

    [Fact]
    public async Task A_token_never_prints_itself()
    {
        var result = await tokens.TakeAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("access-1", $"{result} {result.Token}", StringComparison.Ordinal);
    }

    public void Dispose() => client.Dispose();

    private async Task<string?> TakeAsync() => (await tokens.TakeAsync(TestContext.Current.CancellationToken)).Token?.Access;

    // The insurer's sign-in, without a socket, so that the clock may stand still while somebody waits.
    private sealed class Desk : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public string Code { get; set; } = "200";

        public string ExpiresIn { get; set; } = "3600";

        public TaskCompletionSource? Open { get; set; }

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = ++Calls;
            Asked.TrySetResult();
            if (Open is { } open)
                await open.Task.WaitAsync(cancellationToken);
            var body = Code == "200"
                ? $$$"""{"maKetQua":"200","APIKey":{"access_token":"access-{{{number}}}","id_token":"id-{{{number}}}","token_type":"bearer","username":"u","expires_in":"{{{ExpiresIn}}}"}}"""
                : $$"""{"maKetQua":"{{Code}}"}""";
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }
    }
}
