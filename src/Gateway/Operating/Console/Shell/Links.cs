namespace Gateway.Host.Operating.Console.Shell;

/// <summary>Where things are shown.</summary>
internal static class Links
{
    public static string Exchange(string id) => "/giao-dich/" + Uri.EscapeDataString(id);

    public static string Dossier(string number) => "/ho-so/" + Uri.EscapeDataString(number);

    public static string Agency(string code) => "/co-quan/" + Uri.EscapeDataString(code);

    public static string Group(string number) => "/nhom-loi/" + Uri.EscapeDataString(number);

    /// <summary>The exchanges of a failure group.</summary>
    public static string OfGroup(string number) => "/giao-dich" + QueryString.Create("q", "nhom:" + number);

    public static string ParkedOf(string agency) => "/giao-dich" + QueryString.Create("state", "parked").Add("agency", agency);
}
