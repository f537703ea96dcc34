using System.Text.Json.Nodes;

namespace Gateway.Simulators.ProvincialPortal;

/// <summary>The legal order of a dossier's statuses, as <c>status-codes.json</c> says.</summary>
internal sealed class StatusMoves
{
    // A dossier taken at the counter starts at 2: an open question of the list, answered with yes here.
    private static readonly int[] Starts = [1, 2];
    private readonly Dictionary<int, (HashSet<int> Next, bool IsTerminal)> codes;

    private StatusMoves(Dictionary<int, (HashSet<int>, bool)> codes) => this.codes = codes;

    public static StatusMoves Load(string file) => new(JsonNode.Parse(File.ReadAllText(file))!["codes"]!.AsArray().ToDictionary(
        c => (int)c!["code"]!,
        c => (c!["next"]!.AsArray().Select(n => (int)n!).ToHashSet(), (bool)c["terminal"]!)));

    /// <summary>Why the portal does not take the move; null when it does. Saying the same status again is no move.</summary>
    public string? Refusal(int? now, int next)
    {
        if (!codes.ContainsKey(next))
            return "Logic xử lý không hợp lệ: trạng thái không có trong danh mục";
        if (now == next)
            return null;
        if (now is not { } known)
            return Starts.Contains(next) ? null : "Hồ sơ chưa cập nhật trạng thái tiếp nhận";
        if (codes[known].IsTerminal)
            return known == 3 ? "Hồ sơ bị từ chối. Không thể cập nhật trạng thái" : "Hồ sơ đã trả kết quả, không được cập nhật";
        return codes[known].Next.Contains(next) ? null : "Hồ sơ chưa cập nhật trạng thái liền trước";
    }
}
