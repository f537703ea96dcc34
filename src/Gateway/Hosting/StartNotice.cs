using Gateway.Planning;
using Gateway.Procedures;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>What somebody at a terminal sees once the gateway runs: which binary, where, on what, and what it can already take in.</summary>
internal sealed class StartNotice(Tongue tongue, StoreAddress store, ContractCatalog catalog, IReadOnlyCollection<string> reachable, string? exposedKeys)
{
    public void Write(TextWriter error, IEnumerable<string> urls, string? metrics, DateTimeOffset now)
    {
        foreach (var line in Lines(urls, metrics ?? MetricsListener.DefaultUrl, now))
            error.WriteLine(line);
    }

    private IEnumerable<string> Lines(IEnumerable<string> urls, string metrics, DateTimeOffset now)
    {
        var own = VersionOfGateway.This;
        yield return tongue.Say($"gateway {own.Version} đang chạy (Ctrl-C để dừng)", $"gateway {own.Version} is running (Ctrl-C to stop)");
        yield return "  " + tongue.Say("Địa chỉ: ", "Addresses: ") + string.Join(' ', urls) + (metrics.Length == 0 ? "" : $" · {metrics.TrimEnd('/')}/metrics");
        yield return "  " + tongue.Say("Kho dữ liệu: ", "Database: ") + store;
        yield return "  " + tongue.Say("Cơ quan có địa chỉ: ", "Agencies with an address: ") + (reachable.Count > 0
            ? string.Join(", ", reachable)
            : tongue.Say("chưa có; đặt bằng Agencies:<mã>:Endpoint (ops/config/README.md)", "none yet; set Agencies:<code>:Endpoint (ops/config/README.md)"));
        if (exposedKeys is not null)
            yield return "  ⚠ " + tongue.Say(AuditSettings.Exposed(exposedKeys));
        var inForce = catalog.Procedures.All.Where(procedure => procedure.Effective.Contains(VietnamTime.DayOf(now))).OrderBy(procedure => procedure.Code, StringComparer.Ordinal).ToList();
        yield return "  " + tongue.Say("Thủ tục đang có hiệu lực: ", "Procedures in force: ") + string.Join(", ", inForce.Select(procedure => procedure.Code));
        var without = inForce.Select(procedure => (procedure.Code, Missing: Missing(procedure))).Where(pair => pair.Missing.Count > 0).ToList();
        if (without.Count > 0)
            yield return "  " + tongue.Say("Chưa nhận được, vì cơ quan chưa có địa chỉ: ", "Not accepted yet, for want of an agency's address: ") + string.Join("; ", without.Select(pair => $"{pair.Code} ({string.Join(", ", pair.Missing)})"));
    }

    private List<string> Missing(ProcedureDefinition procedure) =>
        [.. procedure.Steps.Where(step => step.Operation != DossierTurn.HandOver).Select(step => step.Agency).Distinct().Where(agency => !reachable.Contains(agency))];
}
