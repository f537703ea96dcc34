using System.Globalization;
using System.Xml.Linq;
using Gateway.Simulators.Contracts;

namespace Gateway.Simulators.Police;

/// <summary>
/// The police: takes residence and identity-card cases in over SOAP 1.2, holds every message against the WSDL, and answers later by SOAP.
/// Registering a residence twice is two registrations; everything else knows its MaYeuCau.
/// </summary>
public sealed class PoliceSimulator : AgencySimulator
{
    private static readonly XNamespace Ct = PoliceWords.Ct;
    private readonly SoapContract contract;
    private readonly CaseBook cases;
    private readonly PoliceCallbacks answers;
    private int serial;

    public PoliceSimulator(SimulatorSettings settings)
        : base("police", settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        contract = SoapContract.Load(Directory.GetFiles(Path.Combine(settings.Contracts, "agencies", "police"), "*.xsd"));
        cases = new(settings.Clock);
        answers = new(settings.Clock, settings.Seed);
    }

    /// <summary>Answers a request that nobody made.</summary>
    public Task CallForNobodyAsync(string dossier) =>
        Callbacks.SendAsync(answers.Of(new("exc_ffffffffffffffffffffffffffffffff", dossier, "register-residence", "CT-0", new Dictionary<string, string>()), Decision.Refuse, 0));

    protected override bool RecognisesRepeats(string operation) => operation is not "register-residence";

    protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var message = PoliceRequest.Read(request, contract);
        var call = new AgencyCall(message.Operation, message.Key, message.Dossier, message.Body?.ToString(SaveOptions.DisableFormatting) ?? "");
        if (message.Breach is { } breach)
            return Task.FromResult(Breach(call, PoliceReplies.Fault("Sender", breach, 400)));
        if (message.Falsehood is { } falsehood)
            return Task.FromResult(Breach(call, PoliceReplies.Taken(message, "10", falsehood)));
        return message.Operation switch
        {
            "inquiry" => Task.FromResult(Inquire(call, message)),
            "supplement-residence" => Task.FromResult(Act(call, _ => Supplement(message))),
            "withdraw-residence" => Task.FromResult(Act(call, _ => Withdraw(message))),
            _ => ActAsync(call, play => TakeIn(message, play), Opposite),
        };
    }

    private (SimulatedReply, SimulatedCallback?) TakeIn(PoliceRequest message, Play play)
    {
        if (play.Decision == Decision.Mumble)
            return (PoliceReplies.Taken(message, "77", "Hồ sơ được ghi nhận thành công") with { Verdict = Verdicts.Refused }, null);
        var reference = $"CT-26-{Interlocked.Increment(ref serial).ToString("000000", CultureInfo.InvariantCulture)}";
        var opened = cases.Open(new(message.Key, message.Dossier, message.Operation, reference, Granted(message, reference)), play, Settings.AnswerAfter);
        if (play.Decision == Decision.AskPayment)
            Callbacks.Schedule(answers.Of(cases.Grant(opened, Settings.AnswerAfter * 4), Decision.Grant, 2), Settings.AnswerAfter * 4);
        return (PoliceReplies.Taken(message, "00", "Đã tiếp nhận", reference), answers.Of(opened, play.Decision, 1));
    }

    // A supplement belongs to the cases of its dossier that wait for one; those are granted then.
    private SimulatedReply Supplement(PoliceRequest message)
    {
        var open = cases.Of(message.Dossier);
        if (open.Count == 0)
            return PoliceReplies.Taken(message, "06", "Hồ sơ chưa được gửi không thể cập nhật trạng thái") with { Verdict = Verdicts.Refused };
        if (open.All(cases.IsClosed))
            return PoliceReplies.Taken(message, "05", "Hồ sơ đã có kết quả xử lý") with { Verdict = Verdicts.Refused };
        foreach (var one in open.Where(c => c.Decision == Decision.AskSupplement))
            Callbacks.Schedule(answers.Of(cases.Grant(one, Settings.AnswerAfter), Decision.Grant, 2), Settings.AnswerAfter);
        return PoliceReplies.Taken(message, "00", "Đã nhận bổ sung", open[0].Reference);
    }

    private SimulatedReply Withdraw(PoliceRequest message)
    {
        var open = cases.Of(message.Dossier);
        if (open.Count == 0)
            return PoliceReplies.Taken(message, "07", "Hồ sơ không tồn tại") with { Verdict = Verdicts.Refused };
        if (open.All(c => cases.IsClosed(c) && !c.IsWithdrawn))
            return PoliceReplies.Taken(message, "05", "Hồ sơ đã có kết quả xử lý") with { Verdict = Verdicts.Refused };
        foreach (var one in open.Where(c => !cases.IsClosed(c)))
            cases.Withdraw(one);
        return PoliceReplies.Taken(message, "00", "Đã rút hồ sơ", open[0].Reference);
    }

    private SimulatedReply Inquire(AgencyCall call, PoliceRequest message)
    {
        if (cases.Find(message.Key) is not { } found)
            return Tell(call, isFound: false, PoliceReplies.Status(message.Key, "CHUA_NHAN", null));
        var reply = !cases.IsDecided(found)
            ? PoliceReplies.Status(message.Key, "DANG_XU_LY", found.Reference)
            : PoliceReplies.Status(message.Key, PoliceWords.State(found.Decision), found.Reference, PoliceWords.Code(found), PoliceWords.Note(found.Decision), found.Decision == Decision.Grant ? found.Fields : null);
        return Tell(call with { Dossier = found.Dossier }, isFound: true, reply);
    }

    private SimulatedCallback Opposite(SimulatedCallback said)
    {
        var found = cases.Find(said.Key)!;
        return answers.Of(found, said.Kind == "answered" ? Decision.Refuse : Decision.Grant, 9);
    }

    private static Dictionary<string, string> Granted(PoliceRequest message, string reference)
    {
        var body = message.Body!;
        var number = reference[^6..];
        return message.Operation switch
        {
            "register-residence" => new()
            {
                ["soQuyetDinh"] = $"QD-26-{number}",
                ["noiThuongTru"] = body.Element(Ct + "NoiDeNghiThuongTru")!.Element(Ct + "ChiTiet")!.Value,
                ["maPhuongXa"] = body.Element(Ct + "NoiDeNghiThuongTru")!.Element(Ct + "MaPhuongXa")!.Value,
            },
            "remove-residence" => new() { ["soQuyetDinh"] = $"QX-26-{number}" },
            _ => new() { ["soTheCanCuoc"] = body.Element(Ct + "SoDinhDanh")!.Value },
        };
    }
}
