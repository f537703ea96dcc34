using System.Security.Cryptography;
using System.Text;
using Gateway.Adapters.OneStop;
using Gateway.Simulators.OneStop;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Simulators;

/// <summary>Rows 64 to 72 of the signed-callback table: our signature and the shop's reading of it were written apart.</summary>
public sealed class WebhookVerifierTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", Other = "whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=";
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 6, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"xin":"chào"}""");
    private readonly WebhookVerifier verifier = new(new FakeTimeProvider(Now), Secret);

    private static string Timestamp => Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void What_we_sign_the_shop_believes() => Assert.Null(verifier.Problem("res_1", Timestamp, Sign("res_1"), Body));

    [Fact]
    public void The_published_example_gets_the_published_signature()
    {
        // The example of Standard Webhooks 1.0.0.
        var signature = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void While_a_secret_changes_each_side_may_be_ahead()
    {
        var both = new WebhookSignature(Other, Secret).Of("res_1", Now.ToUnixTimeSeconds(), Body);
        Assert.Equal(2, both.Split(' ').Length);
        Assert.Null(verifier.Problem("res_1", Timestamp, both, Body));
        Assert.Null(new WebhookVerifier(new FakeTimeProvider(Now), Other).Problem("res_1", Timestamp, both, Body));
    }

    [Theory]
    [InlineData("v2,abc {0}")]
    [InlineData("v1a,abc {0}")]
    [InlineData("rubbish {0}")]
    [InlineData("v1,*not*base64* {0}")]
    [InlineData("v1 {0}")]
    [InlineData(", {0} v1,")]
    public void A_strange_entry_beside_a_valid_one_is_passed_over(string entries) =>
        Assert.Null(verifier.Problem("res_1", Timestamp, string.Format(System.Globalization.CultureInfo.InvariantCulture, entries, Sign("res_1")), Body));

    [Theory]
    [InlineData(null, "ok", "ok")]
    [InlineData("res_1", null, "ok")]
    [InlineData("res_1", "ok", null)]
    [InlineData("res_1", "ok", "")]
    public void Without_id_time_or_signature_nothing_is_believed(string? id, string? timestamp, string? signature) =>
        Assert.Equal("signature-missing", verifier.Problem(id, timestamp is null ? null : Timestamp, signature is "ok" ? Sign("res_1") : signature, Body));

    [Theory]
    [InlineData("v2,AAAA")]
    [InlineData("v1,")]
    [InlineData("v1")]
    public void Without_a_readable_entry_of_ours_nothing_is_believed(string signature) => Assert.Equal("signature-invalid", verifier.Problem("res_1", Timestamp, signature, Body));

    [Fact]
    public void A_cut_signature_is_none() => Assert.Equal("signature-invalid", verifier.Problem("res_1", Timestamp, Sign("res_1")[..^2], Body));

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public void Five_minutes_and_a_second_are_too_much(int seconds)
    {
        var at = Now.ToUnixTimeSeconds() + seconds;
        Assert.Equal("signature-expired", verifier.Problem("res_1", at.ToString(System.Globalization.CultureInfo.InvariantCulture), new WebhookSignature(Secret).Of("res_1", at, Body), Body));
    }

    [Theory]
    [InlineData("1e9")]
    [InlineData(" 1795395960")]
    [InlineData("+1795395960")]
    [InlineData("-1795395960")]
    [InlineData("1795395960000")]
    [InlineData("9223372036854775808")]
    [InlineData("1795395960.5")]
    public void A_time_that_is_no_plain_number_of_seconds_is_refused_even_when_signed(string timestamp) =>
        Assert.Equal("signature-invalid", verifier.Problem("res_1", timestamp, SignText($"res_1.{timestamp}."), Body));

    [Fact]
    public void A_full_stop_in_the_id_would_have_two_readings() =>
        Assert.Equal("signature-invalid", verifier.Problem("res.1", Timestamp, SignText($"res.1.{Timestamp}."), Body));

    [Fact]
    public void Another_body_even_by_a_line_end_is_another_message()
    {
        Assert.Equal("signature-invalid", verifier.Problem("res_1", Timestamp, Sign("res_1"), [.. Body, (byte)'\n']));
        Assert.Equal("signature-invalid", verifier.Problem("res_1", Timestamp, Sign("res_1"), Encoding.Latin1.GetBytes("""{"xin":"chào"}""")));
    }

    [Fact]
    public void The_signature_of_another_message_is_none() => Assert.Equal("signature-invalid", verifier.Problem("res_2", Timestamp, Sign("res_1"), Body));

    [Fact]
    public void A_secret_must_be_one()
    {
        Assert.Throws<ArgumentException>(() => new WebhookVerifier(TimeProvider.System, "whsec_"));
        Assert.Throws<ArgumentException>(() => new WebhookVerifier(TimeProvider.System));
        Assert.Throws<FormatException>(() => new WebhookSignature("whsec_c2hvcnQ="));
        Assert.Throws<FormatException>(() => new WebhookSignature("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="));
    }

    private static string Sign(string id) => new WebhookSignature(Secret).Of(id, Now.ToUnixTimeSeconds(), Body);

    private static string SignText(string head) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), (byte[])[.. Encoding.UTF8.GetBytes(head), .. Body]));
}
