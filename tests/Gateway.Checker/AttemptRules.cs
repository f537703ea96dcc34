namespace Gateway.Checker;

/// <summary>Attempts are finite and polite: no more than the schedule has, none before Retry-After is over, none after the end.</summary>
internal static class AttemptRules
{
    public static void Check(Evidence evidence, Findings findings)
    {
        // One who tells it by feed and webhook tells it twice; the earlier counts.
        var ends = evidence.Results.Lines.Where(line => line is { IsFinal: true, Key: not null }).GroupBy(line => line.Key!).ToDictionary(told => told.Key, told => told.Min(line => line.At));
        foreach (var attempts in evidence.Agencies.Lines.Where(line => line.IsAct).GroupBy(line => (line.Agency, line.Operation, line.Key)))
        {
            CheckNumber(evidence, findings, [.. attempts]);
            CheckRetryAfter(evidence, findings, [.. attempts]);
            if (ends.TryGetValue(attempts.Key.Key, out var end) && attempts.FirstOrDefault(line => line.At > end) is { } late)
                findings.Add(Kinds.AfterEnd, late.Dossier, late.Key, $"{late.Agency}/{late.Operation} was sent after the shop had heard how it ended");
        }
    }

    // A kill between two attempts may have cost one; the schedule is given that one more.
    private static void CheckNumber(Evidence evidence, Findings findings, IReadOnlyList<AgencyLine> attempts)
    {
        var (first, last) = (attempts[0], attempts[^1]);
        var kills = evidence.Intake.Breaks.Count(kill => kill.Agency is null && kill.At >= first.At && kill.At <= last.At);
        var allowed = evidence.PatienceWith(first.Agency).AttemptsMax + kills;
        if (attempts.Count > allowed)
            findings.Add(Kinds.AttemptsExceeded, first.Dossier, first.Key, $"{first.Agency}/{first.Operation}: {attempts.Count} attempts, the schedule allows {allowed}");
        if (evidence.IsDrained && evidence.Exchanges.TryGetValue(first.Key, out var known) && attempts.Count > known.Attempts)
            findings.Add(Kinds.AttemptsExceeded, first.Dossier, first.Key, $"{first.Agency}/{first.Operation}: the agency got {attempts.Count} attempts, the gateway owns to {known.Attempts}");
    }

    // The agency writes its line before its reply leaves, and the next line when the request is there: whoever waits long enough is never early.
    private static void CheckRetryAfter(Evidence evidence, Findings findings, IReadOnlyList<AgencyLine> attempts)
    {
        foreach (var (asked, next) in attempts.Zip(attempts.Skip(1)))
            if (asked.RetryAfter is { } pause && next.At < asked.At + pause && !evidence.MayBeUnheard(asked.Agency, asked.At, next.At))
                findings.Add(Kinds.Early, asked.Dossier, asked.Key, $"{asked.Agency}/{asked.Operation} asked for {pause.TotalSeconds:0} s and got {(next.At - asked.At).TotalMilliseconds:0} ms");
    }
}
