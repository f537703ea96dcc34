namespace Gateway.Checker;

/// <summary>
/// Log I: what the shop said, and what the gateway answered. <see cref="Phase"/>: invoke, ok, fail, info (no answer); what <see cref="Via"/> a topic
/// has no answer.
/// </summary>
internal sealed record IntakeLine(DateTimeOffset At, string Event, string Dossier, string Kind, string? Procedure, string BodyHash, string Phase, string? Receipt, string? Via, string? Http)
{
    public static IntakeLine Read(Line line) => new(
        line.At, $"{line.Need("source")} {line.Need("eventId")}", line.Need("dossier"), line.Need("kind"), line.Text("procedure"), line.Need("bodyHash"), line.Need("phase"), line.Text("receipt"), line.Text("via"), line.Text("http"));
}

/// <summary>Log A: what an agency got, and what it did.</summary>
internal sealed record AgencyLine(
    DateTimeOffset At, string Agency, string Operation, string Key, string Dossier, string BodyHash, string Verdict, string? Status, int Http, int? Attempt, string? Fault, string? Answer, TimeSpan? RetryAfter)
{
    public bool IsEffect => Verdict is "effect" or "effect_no_reply";

    /// <summary>A request that was to be done, whatever became of it; no question, and nothing that broke the contract.</summary>
    public bool IsAct => !IsInquiry && Verdict != "breach";

    public bool IsInquiry => Verdict is "inquiry_found" or "inquiry_absent";

    /// <summary>A final no, not a passing trouble.</summary>
    public bool IsRefusal => Verdict == "refused" && Fault is null;

    public static AgencyLine Read(Line line) => new(
        line.At, line.Need("agency"), line.Need("operation"), line.Need("key"), line.Need("dossier"), line.Need("bodyHash"), line.Need("verdict"),
        line.Text("status"), (int)(line.Number("http") ?? 0), (int?)line.Number("attempt"), line.Text("fault"), line.Text("answer"),
        line.Number("retryAfter") is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}

/// <summary>Log C: what an agency sent later.</summary>
internal sealed record CallbackLine(DateTimeOffset At, string Agency, string CallbackId, string Key, string Kind, string? Code, string ResultHash, string Phase, string? Receipt)
{
    public bool IsFinal => Kind is "answered" or "refused";

    public static CallbackLine Read(Line line) => new(
        line.At, line.Need("agency"), line.Need("callbackId"), line.Need("key"), line.Need("kind"), line.Text("code"), line.Need("resultHash"), line.Need("phase"), line.Text("receipt"));
}

/// <summary>Log R: what the shop heard, by webhook or feed.</summary>
internal sealed record ResultLine(
    DateTimeOffset At, string Channel, string ResultId, string Type, string Dossier, long Sequence, string? Key, string? Step, string? Outcome, string? Code, bool IsWithdrawn, IReadOnlyList<StepEnd> Steps, string BodyHash)
{
    public bool IsFinal => Type is "exchange.answered" or "exchange.refused" or "exchange.cancelled" or "exchange.superseded";

    /// <summary>Tells that the gateway has taken note of the citizen's withdrawal.</summary>
    public bool IsOfWithdrawal => IsWithdrawn || (Outcome == "cancelled" && Code == "withdrawn-by-citizen");

    public static ResultLine Read(Line line) => new(
        line.At, line.Need("channel"), line.Need("resultId"), line.Need("type"), line.Need("dossier"), line.Number("seq") ?? 0, line.Text("key"), line.Text("step"), line.Text("outcome"), line.Text("code"),
        line.Text("withdrawn") == "true", [.. line.Items("steps").Select(step => new StepEnd(step.Text("step"), step.Text("key"), step.Text("outcome")))], line.Need("bodyHash"));
}

internal sealed record StepEnd(string? Step, string? Key, string? Outcome);

/// <summary>
/// Dump D, taken through the public API after the drain: one line per dossier, its exchanges oldest first, and what became of each callback
/// for it that had a receipt.
/// </summary>
internal sealed record DumpLine(string Dossier, bool IsFound, IReadOnlyList<DumpedExchange> Exchanges, IReadOnlyList<DumpedCallback> Callbacks)
{
    public static DumpLine Read(Line line) => new(
        line.Need("dossier"), line.Need("found") == "true",
        [.. line.Items("exchanges").Select(x => new DumpedExchange(x.Need("key"), x.Need("state"), x.Text("outcome"), x.Text("step"), x.Text("operation"), x.Need("lane"), x.Number("attempts") ?? 0))],
        [.. line.Items("callbacks").Select(x => new DumpedCallback(x.Need("agency"), x.Need("callbackId"), x.Need("state")))]);
}

internal sealed record DumpedExchange(string Key, string State, string? Outcome, string? Step, string? Operation, string Lane, long Attempts)
{
    public bool IsSettled => State == "settled";

    /// <summary>Waits for a person.</summary>
    public bool IsStopped => State is "parked" or "held";
}

/// <summary><paramref name="State"/>: received, matched, duplicate, late, conflict, unmatched, or absent when the gateway knows nothing of it.</summary>
internal sealed record DumpedCallback(string Agency, string CallbackId, string State);
