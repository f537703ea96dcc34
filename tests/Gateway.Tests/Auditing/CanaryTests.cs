using System.IO.Compression;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Tests.Auditing;

/// <summary>No name, no number, no word that a citizen, a clerk or an agency wrote gets out where it does not belong.</summary>
public sealed class CanaryTests(CanaryProvince province) : IClassFixture<CanaryProvince>
{
    private static readonly string[] Written = ["Chim Hoàng Yến", CanaryProvince.Phone, CanaryProvince.Name];

    [Fact]
    public void Nothing_that_anybody_wrote_is_found_anywhere_but_in_the_bodies()
    {
        var found = province.Told.SelectMany(part => province.Canaries.FoundIn(part.Place, part.Text)).Take(20).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData(".audit", 20)]
    [InlineData(".results", 2)]
    [InlineData(".checkpoints", 1)]
    [InlineData(".parked", 3)]
    [InlineData("audit_event", 20)]
    [InlineData("log", 1)]
    [InlineData("metrics", 1)]
    [InlineData("telemetry", 2)]
    [InlineData("evidence", 8)]
    [InlineData("answer", 15)]
    [InlineData("sent to police", 2)]
    [InlineData("sent to civil-status", 2)]
    [InlineData("sent to provincial-portal", 2)]
    [InlineData("sent to one-stop", 2)]
    [InlineData("sent for a time stamp", 1)]
    public void Every_place_was_looked_through(string place, int least) =>
        Assert.InRange(province.Told.Count(part => part.Place.StartsWith(place, StringComparison.Ordinal) && part.Text.Length > 0), least, int.MaxValue);

    [Fact]
    public void The_canaries_are_there_to_be_found()
    {
        Assert.InRange(province.Canaries.All.Count, 30, int.MaxValue);
        var bodies = string.Concat(province.Bodies);
        Assert.NotEmpty(province.Canaries.FoundIn("bodies", bodies));
        Assert.All(Written, canary =>
        {
            var alone = new Canaries();
            alone.Add(canary);
            Assert.NotEmpty(alone.FoundIn("bodies", bodies));
        });
        Assert.Contains(province.Told, part => part.Text.Contains(province.Dossier, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sent to one-stop", "webhook-signature: ")]
    [InlineData("sent to one-stop", "POST /hooks/gateway?")]
    [InlineData("sent to police", "soap")]
    [InlineData("sent for a time stamp", "application/timestamp-query")]
    public void Addresses_and_headers_of_what_was_sent_were_among_it(string place, string part) =>
        Assert.Contains(province.Told, told => told.Place == place && told.Text.Contains(part, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void What_was_refused_and_denied_is_on_the_topic_with_everything_else() => Assert.Superset(
        new HashSet<string>
        {
            AuditTypes.ConfigurationLoaded, AuditTypes.SchemaMigrated, AuditTypes.SystemAdded, AuditTypes.SignInSucceeded, AuditTypes.SignInRefused, AuditTypes.EventAccepted, AuditTypes.EventRefused, AuditTypes.RecordParked, AuditTypes.PlanOpened,
            AuditTypes.AttemptFinished, AuditTypes.InquiryAnswered, AuditTypes.CallbackReceived, AuditTypes.CallbackMatched, AuditTypes.CallbackParked, AuditTypes.CallbackRefused, AuditTypes.AccessDenied, AuditTypes.EvidenceExported, AuditTypes.AuditVerified,
        },
        province.Types.ToHashSet());

    [Fact]
    public void Evidence_that_was_asked_for_with_its_bodies_proves_them()
    {
        var intact = Assert.IsType<Verdict.Intact>(BundleVerifier.Verify(new MemoryStream(province.Disclosed)));
        Assert.InRange(intact.Commitments, 2, int.MaxValue);
        Assert.Equal(intact.Commitments, intact.Bodies);
        using var zip = new ZipArchive(new MemoryStream(province.Evidence));
        Assert.DoesNotContain(zip.Entries, entry => entry.FullName == "bodies.json");
    }

    [Theory]
    [InlineData(CanaryProvince.Name)]
    [InlineData("Nguye\u0302\u0303n Chim Hoa\u0300ng Ye\u0302\u0301n")]
    [InlineData("Nguy\\u1EC5n Chim Ho\\u00E0ng Y\\u1EBFn")]
    [InlineData("Nguy%E1%BB%85n%20Chim%20Ho%C3%A0ng%20Y%E1%BA%BFn")]
    [InlineData("Tmd1eeG7hW4gQ2hpbSBIb8OgbmcgWeG6v24=")]
    public void A_canary_is_seen_in_every_spelling(string spelling)
    {
        var canaries = new Canaries();
        canaries.Add(CanaryProvince.Name);
        Assert.NotEmpty(canaries.FoundIn("here", $"…{spelling}…"));
        Assert.Empty(canaries.FoundIn("here", "Nguyễn"));
    }
}
