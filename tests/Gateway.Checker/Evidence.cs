namespace Gateway.Checker;

/// <summary>One event of the shop over all its tries.</summary>
internal sealed record OfferedEvent(string Id, string Dossier, string Kind, string? Procedure)
{
    public HashSet<string> BodiesAccepted { get; } = [];

    public List<string> Receipts { get; } = [];

    public DateTimeOffset? FirstOk { get; set; }

    public bool IsAccepted => Receipts.Count > 0;

    /// <summary>Some try had no answer: it may or may not have happened.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>The topic has it, durably.</summary>
    public bool IsOnTopic { get; set; }

    /// <summary>The gateway took it in as new long after the topic had it.</summary>
    public bool IsForgotten { get; set; }
}

/// <summary>All logs, and the indexes the rules share. Built in one pass over each log.</summary>
internal sealed class Evidence
{
    public Evidence(Contracts contracts, Log<IntakeLine> intake, Log<AgencyLine> agencies, Log<CallbackLine> callbacks, Log<ResultLine> results, Log<DumpLine>? dump)
    {
        Contracts = contracts;
        (Intake, Agencies, Callbacks, Results, Dump) = (intake, agencies, callbacks, results, dump);
        foreach (var line in intake.Lines)
            Note(line);
        Dossiers = Events.Values.Where(e => e.Kind == "accepted" && (e.IsAccepted || e.IsUnknown)).GroupBy(e => e.Dossier).ToDictionary(g => g.Key, g => g.First());
        ByKey = agencies.Lines.ToLookup(line => line.Key);
        ByDossier = agencies.Lines.ToLookup(line => line.Dossier);
        CallbacksByKey = callbacks.Lines.ToLookup(line => line.Key);
        Heard = results.Lines.DistinctBy(line => line.ResultId).ToList();
        HeardByDossier = Heard.ToLookup(line => line.Dossier);
        HeardByKey = Heard.Where(line => line.Key is not null).ToLookup(line => line.Key!);
        Exchanges = dump?.Lines.SelectMany(line => line.Exchanges).DistinctBy(exchange => exchange.Key).ToDictionary(exchange => exchange.Key) ?? [];
    }

    public Contracts Contracts { get; }

    public required Terms Terms { get; init; }

    /// <summary>Everything had come to rest when the logs ended.</summary>
    public bool IsDrained => Intake.IsDrained && Agencies.IsDrained && Callbacks.IsDrained && Results.IsDrained && Dump is not { IsDrained: false };

    /// <summary>What is wrong with the files themselves.</summary>
    public IEnumerable<string> Damages => new[] { (Intake.Name, Intake.Damage), (Agencies.Name, Agencies.Damage), (Callbacks.Name, Callbacks.Damage), (Results.Name, Results.Damage), ("dump", Dump?.Damage) }
        .Where(log => log.Damage is not null).Select(log => $"{log.Item1}: {log.Damage}");

    public Log<IntakeLine> Intake { get; }

    public Log<AgencyLine> Agencies { get; }

    public Log<CallbackLine> Callbacks { get; }

    public Log<ResultLine> Results { get; }

    public Log<DumpLine>? Dump { get; }

    public Dictionary<string, OfferedEvent> Events { get; } = [];

    /// <summary>Dossiers whose accepted event has a receipt, or may have happened.</summary>
    public IReadOnlyDictionary<string, OfferedEvent> Dossiers { get; }

    public ILookup<string, AgencyLine> ByKey { get; }

    public ILookup<string, AgencyLine> ByDossier { get; }

    public ILookup<string, CallbackLine> CallbacksByKey { get; }

    /// <summary>What the shop heard, repeats left out.</summary>
    public IReadOnlyList<ResultLine> Heard { get; }

    public ILookup<string, ResultLine> HeardByDossier { get; }

    public ILookup<string, ResultLine> HeardByKey { get; }

    /// <summary>What the dump says of each key; empty without one.</summary>
    public IReadOnlyDictionary<string, DumpedExchange> Exchanges { get; }

    /// <summary>Whether what <paramref name="agency"/> said at the first moment may have been lost before the second: the gateway was killed or the wire was cut.</summary>
    public bool MayBeUnheard(string agency, DateTimeOffset said, DateTimeOffset then) =>
        Intake.Breaks.Any(cut => cut.At >= said && cut.At <= then && (cut.Agency is null || cut.Agency == agency));

    public Patience PatienceWith(string agency) => Terms.Patience ?? Contracts.Patience[agency];

    public IReadOnlyList<Step> StepsOf(string dossier) =>
        Dossiers.TryGetValue(dossier, out var accepted) && accepted.Procedure is { } code && Contracts.Procedures.TryGetValue(code, out var procedure) ? procedure.Steps : [];

    public bool AnswersLater(AgencyLine line) => Contracts.Operations.TryGetValue((line.Agency, line.Operation), out var operation) && operation.AnswersLater;

    private void Note(IntakeLine line)
    {
        if (!Events.TryGetValue(line.Event, out var offered))
            Events[line.Event] = offered = new(line.Event, line.Dossier, line.Kind, line.Procedure);
        if (line.Phase == "info")
            offered.IsUnknown = true;
        offered.IsOnTopic |= line is { Phase: "info", Via: "topic" };
        if (line.Phase != "ok")
            return;
        offered.FirstOk ??= line.At;
        offered.IsForgotten |= offered.IsOnTopic && line.Http == "202";
        offered.BodiesAccepted.Add(line.BodyHash);
        offered.Receipts.Add(line.Receipt ?? "");
    }
}
