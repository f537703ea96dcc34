using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

public sealed class SqliteSessions() : SessionConformance(new Stage());

public sealed class PostgresSessions(PostgresServer server) : SessionConformance(new Stage(server));

/// <summary>People who come by a link, and how long they stay, on every engine.</summary>
public abstract class SessionConformance(Stage stage) : IAsyncDisposable
{
    private static readonly Person Lead = new("truong-ca-1", [PersonRole.ShiftLead, PersonRole.Auditor], [Office("H26.12.00.000"), Office("H26.13.00.000")]);
    private readonly SessionStore store = new(stage.Database, stage.Lanes, "account:root");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task A_link_lets_its_person_in_once_with_the_roles_and_offices_it_was_made_for()
    {
        var link = await LinkAsync(Lead);

        var (first, session) = await RedeemAsync(link);
        var (second, none) = await RedeemAsync(link);

        Assert.Equal((LinkUse.Done, LinkUse.Used), (first, second));
        Assert.Null(none);
        var found = (await store.FindAsync(session!.Prefix, Stop))!;
        Assert.Equal((Lead.Name, true), (found.Person.Name, found.IsInForce(stage.Now)));
        Assert.Equal(Lead.Roles, found.Person.Roles);
        Assert.Equal(Lead.Offices, found.Person.Offices);
        Assert.Equal(session.Hash, found.Hash);
    }

    [Fact]
    public async Task Who_acts_for_all_offices_acts_for_those_to_come()
    {
        var (_, session) = await RedeemAsync(await LinkAsync(Lead with { Offices = null }));

        var person = PersonPrincipal.Of((await store.FindAsync(session!.Prefix, Stop))!);

        Assert.True(person.ActsFor(Office("H26.99.00.000")));
        Assert.Equal(("person:truong-ca-1", SystemRights.ReadDossiers | SystemRights.ReadExchanges | SystemRights.ReadAudit), (person.Name, person.Rights & (SystemRights)63));
    }

    [Fact]
    public async Task A_link_that_is_wrong_or_over_lets_nobody_in_and_says_why()
    {
        var (text, other) = (await LinkAsync(Lead), ApiKey.Create(ApiKey.LinkMarker).Text);
        var wrong = text[..^ApiKey.SecretLength] + other[^ApiKey.SecretLength..];

        Assert.Equal(LinkUse.Unknown, (await RedeemAsync(other)).Use);
        Assert.Equal(LinkUse.WrongSecret, (await RedeemAsync(wrong)).Use);
        stage.Clock.Advance(SignInLink.Lasts);
        Assert.Equal(LinkUse.Expired, (await RedeemAsync(text)).Use);
    }

    [Fact]
    public async Task Of_many_who_use_a_link_at_once_one_gets_in()
    {
        var link = await LinkAsync(Lead);

        var uses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RedeemAsync(link)));

        Assert.Single(uses, use => use.Use == LinkUse.Done);
        Assert.All(uses.Where(use => use.Use != LinkUse.Done), use => Assert.Equal(LinkUse.Used, use.Use));
    }

    [Fact]
    public async Task A_session_ends_when_its_person_leaves_or_is_idle_or_the_shift_is_long_over()
    {
        var (_, left) = await RedeemAsync(await LinkAsync(Lead));
        var (_, kept) = await RedeemAsync(await LinkAsync(Lead));

        Assert.Equal(1, await store.EndAsync(Lead.Name, left!.Prefix, Lead.Actor, stage.Now));
        Assert.False((await store.FindAsync(left.Prefix, Stop))!.IsInForce(stage.Now));
        for (var i = 0; i < 20; i++)
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(29));
            Assert.True((await store.FindAsync(kept!.Prefix, Stop))!.IsInForce(stage.Now));
            await store.SeenAsync(kept.Prefix, stage.Now);
        }
        stage.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.False((await store.FindAsync(kept!.Prefix, Stop))!.IsInForce(stage.Now));
        var (_, idle) = await RedeemAsync(await LinkAsync(Lead));
        stage.Clock.Advance(PersonSession.IdleMax);
        Assert.False((await store.FindAsync(idle!.Prefix, Stop))!.IsInForce(stage.Now));
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_at_once_and_those_of_others_go_on()
    {
        var (_, one) = await RedeemAsync(await LinkAsync(Lead));
        var (_, two) = await RedeemAsync(await LinkAsync(Lead));
        var (_, other) = await RedeemAsync(await LinkAsync(Lead with { Name = "van-hanh-2" }));

        Assert.Equal(2, await store.EndAsync(Lead.Name, null, "account:root", stage.Now));

        bool[] inForce = [await IsInForceAsync(one!), await IsInForceAsync(two!), await IsInForceAsync(other!)];
        Assert.Equal([false, false, true], inForce);
        Assert.Equal(0, await store.EndAsync(Lead.Name, null, "account:root", stage.Now));
    }

    [Fact]
    public async Task Who_let_whom_in_and_why_is_on_record_and_no_secret_is()
    {
        var link = await LinkAsync(Lead, "Trực ca sáng");
        var (_, session) = await RedeemAsync(link);
        await store.EndAsync(Lead.Name, session!.Prefix, Lead.Actor, stage.Now);

        var records = (await stage.Audit.NextAsync(100)).Runs.SelectMany(run => run.Records).Select(System.Text.Encoding.UTF8.GetString).ToList();

        var read = records.ConvertAll(record => JsonNode.Parse(record)!);
        Assert.Equal(
            [("sign-in-link.made", "account:root"), ("sign-in.succeeded", "person:truong-ca-1"), ("session.ended", "person:truong-ca-1")],
            read.Select(record => (record["type"]!.GetValue<string>(), record["actor"]!.GetValue<string>())));
        Assert.Equal(("person:truong-ca-1", "Trực ca sáng"), (read[0]["person"]!.GetValue<string>(), read[0]["reason"]!.GetValue<string>()));
        Assert.Equal(read[0]["key"]!.GetValue<string>(), read[1]["link"]!.GetValue<string>());
        Assert.DoesNotContain(records, record => record.Contains(link[^ApiKey.SecretLength..], StringComparison.Ordinal));
    }

    private static OfficeCode Office(string text) => OfficeCode.TryParse(text, out var office) ? office : throw new ArgumentException(text, nameof(text));

    private async Task<bool> IsInForceAsync(PersonSession session) => (await store.FindAsync(session.Prefix, Stop))!.IsInForce(stage.Now);

    private async Task<string> LinkAsync(Person person, string reason = "ca")
    {
        var (prefix, hash, text) = ApiKey.Create(ApiKey.LinkMarker);
        await store.AddLinkAsync(new SignInLink(prefix, hash, person, stage.Now), reason);
        return text;
    }

    private Task<(LinkUse Use, PersonSession? Session)> RedeemAsync(string link)
    {
        Assert.True(ApiKey.TryRead(link, out var prefix, out var secret, ApiKey.LinkMarker));
        var (own, hash, _) = ApiKey.Create(ApiKey.SessionMarker);
        return store.RedeemAsync(prefix.ToString(), secret.ToString(), own, hash, stage.Now);
    }
}
