namespace Gateway.Simulators.Driving;

/// <summary>One dossier of a run: how it is sent, and what the shop does with it later.</summary>
public sealed record SimulatedDossier(ShopEvent Accepted, EventMode Mode)
{
    /// <summary>The same event again, right away.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>The same id again with another body.</summary>
    public bool IsContradicted { get; init; }

    /// <summary>The citizen changes his mind.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>After the last result the shop decides and hands the papers over.</summary>
    public bool IsFinished { get; init; }
}

/// <summary>Writes the dossiers of a run and tells the agencies how to play them. The same seed makes the same run.</summary>
public sealed class Scenario(Province province, int seed)
{
    // Prime to the number of procedures and to each other, so that each procedure meets both.
    private const int ContradictedEvery = 3, LostEvery = 4, TopicEvery = 3;
    private static readonly TimeSpan AfterAsking = TimeSpan.FromSeconds(2);
    private static readonly string[] Procedures = ["3.000722", "2.002621", "2.002913", "1.001193", "9.900001"];
    private static readonly Dictionary<string, (string Agency, string Operation)[]> Steps = new()
    {
        ["3.000722"] = [("civil-status", "register-birth"), ("police", "register-residence"), ("social-insurance", "issue-health-card"), ("police", "issue-identity-card")],
        ["2.002621"] = [("civil-status", "register-birth"), ("police", "register-residence"), ("social-insurance", "issue-health-card")],
        ["2.002913"] = [("civil-status", "register-death"), ("police", "remove-residence"), ("social-insurance", "request-death-benefit")],
        ["1.001193"] = [("civil-status", "register-birth")],
        ["9.900001"] = [("social-insurance", "reissue-health-card")],
    };

    private readonly Random random = new(seed);

    /// <summary>The dossiers of the demonstration: everything that the main job must survive, at places that do not depend on chance.</summary>
    public IReadOnlyList<SimulatedDossier> Demonstration(int count) => [.. Enumerable.Range(1, count).Select(serial =>
    {
        var dossier = New(serial) with { IsRepeated = serial % 6 == 0, IsContradicted = serial % 20 == 4, IsFinished = serial % 3 == 0, IsWithdrawn = serial is 28 or 43 };
        var (step, play) = serial switch
        {
            6 => ("register-birth", new Play { Decision = Decision.Refuse }),
            10 => ("register-residence", new Play { Decision = Decision.Refuse }),
            11 => ("issue-health-card", new Play { Decision = Decision.Mumble }),
            12 => ("remove-residence", new Play { AnswerEarly = true }),
            15 => ("register-residence", new Play { AnswerAfter = TimeSpan.FromSeconds(7) }),
            16 => ("register-residence", new Play { Fault = Fault.LoseReply }),
            17 => ("request-death-benefit", new Play { Fault = Fault.LoseReply }),
            18 => ("register-birth", new Play { Fault = Fault.LoseReply }),
            20 => ("register-residence", new Play { Decision = Decision.AskSupplement }),
            21 => ("issue-health-card", new Play { AnswerCopies = 3 }),
            25 => ("issue-identity-card", new Play { AnswerConflicts = true }),
            31 => ("register-residence", new Play { Decision = Decision.AskPayment }),
            34 => ("reissue-health-card", new Play { AnswerNever = true }),
            _ => ("", new Play()),
        };
        Direct(dossier, step, play);
        return dossier;
    })];

    /// <summary>
    /// A dossier to which anything may happen. What must not be left to chance in the shortest run: every third hears its later answers
    /// contradicted, every fourth loses the first reply of each step and has the answer only after somebody had to ask.
    /// </summary>
    public SimulatedDossier Any(int serial)
    {
        var dossier = New(serial) with
        {
            IsRepeated = Chance(0.15),
            IsContradicted = Chance(0.03),
            IsWithdrawn = Chance(0.04),
            IsFinished = Chance(0.3),
        };
        foreach (var (_, operation) in Steps[dossier.Accepted.Procedure!])
            Direct(dossier, operation, AnyPlay(serial));
        return dossier;
    }

    private SimulatedDossier New(int serial) => new(province.Events.Accepted(Procedures[serial % Procedures.Length], serial), province.HasTopics && serial % TopicEvery == 0 ? EventMode.Topic : (EventMode)(serial % 3));

    private Play AnyPlay(int serial) => new()
    {
        Fault = IsLost(serial) || Chance(0.12) ? Fault.LoseReply : Chance(0.05) ? Fault.CutBefore : Fault.None,
        Decision = Chance(0.04) ? Decision.Refuse : Decision.Grant,
        AnswerEarly = Chance(0.1) && !IsLost(serial),
        AnswerCopies = Chance(0.1) ? 2 : 1,
        AnswerConflicts = serial % ContradictedEvery == 0 || Chance(0.05),
        AnswerAfter = IsLost(serial) ? AfterAsking : TimeSpan.FromMilliseconds(random.Next(10, 800)),
    };

    private static bool IsLost(int serial) => serial % LostEvery == 0;

    private bool Chance(double share) => random.NextDouble() < share;

    private void Direct(SimulatedDossier dossier, string operation, Play play)
    {
        foreach (var (agency, _) in Steps[dossier.Accepted.Procedure!].Where(step => step.Operation == operation))
            province.Agencies[agency].Plays.Add(dossier.Accepted.Dossier, operation, play);
    }
}
