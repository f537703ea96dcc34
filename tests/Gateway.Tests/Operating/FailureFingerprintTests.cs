using CsCheck;
using Gateway.Exchanges;
using Gateway.Operating;

namespace Gateway.Tests.Operating;

public sealed class FailureFingerprintTests
{
    private static readonly Gen<string> AnyName = Gen.String[Gen.Char['a', 'z'], 1, 8];

    private static readonly Gen<FailureFingerprint> Any = Gen.Select(AnyName, AnyName, Gen.OneOf(Gen.Const((string?)null), AnyName.Select(name => (string?)name)), Gen.Enum<FailureKind>(), OneOf<string>([.. Reasons.All, "card-locked", "BH-102"]), OneOf<string?>([null, "dns", "http-503", "soap-Receiver"]),
        FailureFingerprint.Of);

    [Fact]
    public void The_same_cause_has_the_same_key_and_another_one_another() => Gen.Select(Any, Any).Sample((one, other) => Assert.Equal(one == other, one.Key == other.Key));

    // Stands in every store: a change would leave groups without their failures.
    [Fact]
    public void A_key_never_changes() => Assert.Equal(
        "aae16795c53037887ee4a04d30ff5742", FailureFingerprint.Of("police", "register-residence", "residence", FailureKind.Failed, Reasons.Unreachable, Faults.Name).Key.ToString("n"));

    [Fact]
    public void Parts_that_read_the_same_when_put_together_are_not_the_same() =>
        Assert.NotEqual(FailureFingerprint.Of("a", "bc", null, FailureKind.Failed, "x-1", null).Key, FailureFingerprint.Of("ab", "c", null, FailureKind.Failed, "x-1", null).Key);

    [Fact]
    public void The_same_business_code_by_SOAP_and_by_REST_is_one_cause() =>
        Assert.Equal(Police("already-resident", Faults.Soap("Receiver", null)), Police("already-resident", Faults.Http(200)));

    [Fact]
    public void What_is_behind_a_code_of_ours_tells_causes_apart()
    {
        string?[] met = [null, Faults.Name, Faults.Connect, Faults.Tls];
        Assert.Equal(met.Length, met.Select(fault => Police(Reasons.Unreachable, fault)).Distinct().Count());
        Assert.NotEqual(Police(Reasons.ServerTrouble, Faults.Http(502)), Police(Reasons.ServerTrouble, Faults.Http(503)));
        Assert.NotEqual(Police(Reasons.UnknownReply, Faults.Soap("Sender", null)), Police(Reasons.UnknownReply, Faults.Soap("Receiver", null)));
    }

    [Fact]
    public void An_exchange_that_moved_without_failing_has_none_and_a_refusal_has_one()
    {
        var exchange = new Exchange(Guid.Empty, "D-1", "residence", "police", "register-residence", "l", "k", "p", Guid.Empty, null, DateTimeOffset.UnixEpoch);
        var due = new Standing { Exchange = exchange, State = ExchangeState.Due, Code = Reasons.Busy };
        Assert.Null(FailureFingerprint.Of(due));
        Assert.Null(FailureFingerprint.Of(ExchangeRules.Settle(due, Ending.Answered, null)));
        Assert.Null(FailureFingerprint.Of(ExchangeRules.Settle(due with { HasFailed = true }, Ending.Cancelled, "withdrawn-by-citizen")));
        Assert.Equal((FailureKind.Refused, "already-resident"), (FailureFingerprint.Of(ExchangeRules.Settle(due, Ending.Refused, "already-resident"))!.Kind, FailureFingerprint.Of(ExchangeRules.Settle(due, Ending.Refused, "already-resident"))!.Code));
        Assert.Equal(FailureFingerprint.Of("police", "register-residence", "residence", FailureKind.Failed, Reasons.Unreachable, Faults.Tls), FailureFingerprint.Of(ExchangeRules.Park(due, Reasons.Unreachable, Faults.Tls)));
    }

    private static Gen<T> OneOf<T>(IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(place => values[place]);

    private static FailureFingerprint Police(string code, string? fault) => FailureFingerprint.Of("police", "register-residence", "residence", FailureKind.Failed, code, fault);
}
