using System.Diagnostics;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>What a person reads when the store cannot be opened.</summary>
internal static class StoreTexts
{
    public static LocalText Of(OpeningTrouble trouble, StoreAddress store) => trouble switch
    {
        OpeningTrouble.NotADatabase => new($"{store}: không phải cơ sở dữ liệu của gateway, hoặc tệp đã hỏng", $"{store}: not a database of the gateway, or damaged"),
        OpeningTrouble.Place => new($"{store}: không đọc hoặc ghi được ở đây (thiếu thư mục, thiếu quyền hoặc đĩa đầy)", $"{store}: this place cannot be read or written (no folder, no permission or a full disk)"),
        OpeningTrouble.Busy => new($"{store}: đang bị chương trình khác khóa; thử lại sau", $"{store}: locked by another program; try again later"),
        OpeningTrouble.Crowded => new($"{store}: máy chủ cơ sở dữ liệu đã hết chỗ kết nối (max_connections)", $"{store}: the database server has no connection left (max_connections)"),
        OpeningTrouble.TimedOut => new($"{store}: câu lệnh bị ngắt vì quá statement_timeout; kiểm tra chuỗi kết nối, tài khoản và máy chủ", $"{store}: a statement was ended by statement_timeout; check the connection string, the account and the server"),
        OpeningTrouble.Unreachable => new($"{store}: máy chủ cơ sở dữ liệu không trả lời", $"{store}: the database server does not answer"),
        OpeningTrouble.NoLogin => new($"{store}: tài khoản bị từ chối; kiểm tra Username và Password", $"{store}: the account is refused; check Username and Password"),
        OpeningTrouble.NoDatabase => new($"{store}: không có cơ sở dữ liệu này; kiểm tra Database, hoặc tạo nó", $"{store}: there is no such database; check Database, or make it"),
        OpeningTrouble.Refused => new($"{store}: máy chủ cơ sở dữ liệu từ chối; kiểm tra tài khoản, tên cơ sở dữ liệu và quyền", $"{store}: the database server refuses; check account, database name and rights"),
        _ => throw new UnreachableException($"Unknown trouble {trouble}."),
    };

    /// <summary>What is wrong with a connection string; null for one that can be used. No value is repeated.</summary>
    public static LocalText? Wrong(string server)
    {
        if (string.IsNullOrWhiteSpace(server))
            return new("có đặt nhưng để trống; ghi chuỗi kết nối PostgreSQL, hoặc bỏ hẳn cài đặt này", "set, but to nothing; give it a PostgreSQL connection string, or leave the setting out");
        if (ConnectionText.FaultOf(server) is not var (fault, keyword))
            return null;
        return fault switch
        {
            ConnectionFault.NoPairs => new(
                "không phải chuỗi kết nối PostgreSQL: cần các cặp Từ khóa=giá trị, cách nhau bằng dấu chấm phẩy; giá trị có dấu chấm phẩy hoặc dấu bằng thì đặt trong nháy kép",
                "not a PostgreSQL connection string: pairs of Keyword=value are needed, with semicolons between them; a value that has a semicolon or an equals sign needs double quotes"),
            ConnectionFault.NoKeyword when Nearest.Of(keyword, ConnectionText.Keywords) is { } near => new($"không có từ khóa \"{keyword}\". Ý bạn là \"{near}\"?", $"there is no keyword \"{keyword}\". Did you mean \"{near}\"?"),
            ConnectionFault.NoKeyword => new($"không có từ khóa \"{keyword}\"", $"there is no keyword \"{keyword}\""),
            ConnectionFault.NoKeywordAfterPassword => new(
                "sau Password là một từ khóa không có thật; giá trị có dấu chấm phẩy thì đặt trong nháy kép", "there is no such keyword after Password; a value that has a semicolon needs double quotes"),
            ConnectionFault.Value => new($"giá trị của từ khóa {keyword} không dùng được", $"the value of {keyword} cannot be used"),
            ConnectionFault.NoHost => new("thiếu từ khóa Host", "Host is missing"),
            _ => throw new UnreachableException($"Unknown fault {fault}."),
        };
    }

    /// <summary>True where waiting may help and nothing needs to be set otherwise.</summary>
    public static bool Passes(OpeningTrouble trouble) => trouble is OpeningTrouble.Busy or OpeningTrouble.Crowded or OpeningTrouble.TimedOut or OpeningTrouble.Unreachable;

    public static LocalText Newer(StoreAddress store, string script) => new($"{store}: kho dữ liệu mới hơn bản này và không còn dùng được với nó ({script}). Dùng bản gateway mới hơn.", $"{store}: the database is newer than this binary and no longer works with it ({script}). Use a newer gateway.");

    public static LocalText TooOld(StoreAddress store, int version) => new($"{store}: PostgreSQL {version} quá cũ; cần từ bản {Migrations.ServerMin}", $"{store}: PostgreSQL {version} is too old; {Migrations.ServerMin} or later is needed");

    public static LocalText Waiting(LocalText why) => new($"{why.Vi}; đang chờ (Ctrl-C để thôi)", $"{why.En}; waiting (Ctrl-C to stop)");

    public static LocalText Owned(StoreAddress store) => new($"{store}: đang có gateway khác làm việc trên tệp này; kho nhúng chỉ có một chủ", $"{store}: another gateway works on this file; the embedded store has one owner");
}
