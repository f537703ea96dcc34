namespace Gateway.Checker;

/// <summary>Inside a dossier: one conversation at a time in each lane, no step before those it needs, results in the order of their numbers.</summary>
internal static class OrderRules
{
    private static readonly HashSet<string> WholeAgencyLanes = ["provincial-portal", "one-stop"];

    public static void Check(Evidence evidence, Findings findings)
    {
        CheckLanes(evidence, findings);
        CheckDeliveries(evidence, findings);
        foreach (var dossier in evidence.Dossiers.Keys)
            foreach (var step in evidence.StepsOf(dossier).Where(step => !step.IsHandOver))
                CheckNeeds(evidence, findings, dossier, step);
        foreach (var told in evidence.Results.Lines.GroupBy(line => (line.Channel, line.Dossier)))
            CheckNumbers(findings, told);
    }

    // When another key appears in the lane, the one before has ended; if it comes back, the two ran side by side.
    private static void CheckLanes(Evidence evidence, Findings findings)
    {
        var current = new Dictionary<(string, string), string>();
        var ended = new HashSet<(string, string, string)>();
        foreach (var line in evidence.Agencies.Lines.Where(line => !line.IsInquiry && line.Verdict != "breach"))
        {
            var lane = (line.Dossier, WholeAgencyLanes.Contains(line.Agency) ? line.Agency : $"{line.Agency}/{line.Operation}");
            if (current.TryGetValue(lane, out var key) && key != line.Key)
                ended.Add((lane.Item1, lane.Item2, key));
            if (!ended.Add((lane.Item1, lane.Item2, line.Key)))
                findings.Add(Kinds.Misordered, line.Dossier, line.Key, $"{lane.Item2}: two conversations of one lane ran side by side");
            else
                ended.Remove((lane.Item1, lane.Item2, line.Key));
            current[lane] = line.Key;
        }
    }

    // The shop's webhook carries the numbers of the feed, so its lane shows its order without a dump.
    private static void CheckDeliveries(Evidence evidence, Findings findings)
    {
        foreach (var told in evidence.Agencies.Lines.Where(line => line is { Agency: "one-stop", IsAct: true }).DistinctBy(line => line.Key).GroupBy(line => line.Dossier))
            foreach (var (i, line) in told.Index())
                if (line.Status != (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))
                    findings.Add(Kinds.Misordered, line.Dossier, line.Key, $"one-stop: number {line.Status} was sent where {i + 1} was to come");
    }

    private static void CheckNeeds(Evidence evidence, Findings findings, string dossier, Step step)
    {
        var begun = evidence.ByDossier[dossier].FirstOrDefault(line => IsOf(line, step));
        if (begun is null)
            return;
        foreach (var (name, otherwise) in step.Needs)
        {
            var needed = evidence.StepsOf(dossier).First(other => other.Code == name);
            var known = FirstKnown(evidence, dossier, needed, onlyAnswers: otherwise != "go-on");
            if (known is null || begun.At < known)
                findings.Add(Kinds.Misordered, dossier, begun.Key, $"{step.Code} was sent before {name} had {(otherwise == "go-on" ? "ended" : "been answered")}");
        }
    }

    // The earliest moment at which the gateway could know how the step ended.
    private static DateTimeOffset? FirstKnown(Evidence evidence, string dossier, Step step, bool onlyAnswers)
    {
        DateTimeOffset? first = null;
        var keys = evidence.ByDossier[dossier].Where(line => IsOf(line, step)).Select(line => line.Key).Distinct();
        foreach (var line in keys.SelectMany(key => evidence.ByKey[key]))
        {
            var isAnswer = line.IsEffect || line.Verdict == "repeat" ? !evidence.AnswersLater(line) : line.Verdict == "inquiry_found" && line.Answer is null or "answered";
            if (isAnswer || (!onlyAnswers && (line.IsRefusal || line.Answer == "refused")))
                first = Earlier(first, line.At);
            foreach (var callback in evidence.CallbacksByKey[line.Key].Where(c => c.Kind == "answered" || (!onlyAnswers && c.Kind == "refused")))
                first = Earlier(first, callback.At);
        }
        return first;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static bool IsOf(AgencyLine line, Step step) => line.Agency == step.Agency && line.Operation == step.Operation && line.Verdict != "breach";

    private static void CheckNumbers(Findings findings, IEnumerable<ResultLine> told)
    {
        var (last, heard) = (0L, new HashSet<string>());
        foreach (var line in told)
        {
            if (!heard.Add(line.ResultId))
                findings.Add(Kinds.Duplicated, line.Dossier, line.ResultId, $"{line.Channel}: told twice");
            else if (line.Sequence <= last)
                findings.Add(Kinds.Misordered, line.Dossier, line.ResultId, $"{line.Channel}: number {line.Sequence} after {last}");
            else if (line.Sequence > last + 1)
                findings.Add(Kinds.Lost, line.Dossier, line.ResultId, $"{line.Channel}: number {line.Sequence} after {last}, what lies between is missing");
            last = Math.Max(last, line.Sequence);
        }
    }
}
