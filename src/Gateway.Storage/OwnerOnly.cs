namespace Gateway.Storage;

/// <summary>
/// The embedded store holds personal data, so its folder and files are made for the account that runs the gateway and for nobody else; the
/// engine gives its side files the rights of the file. What was there before keeps the rights it was given.
/// </summary>
internal static class OwnerOnly
{
    /// <summary>The folder of <paramref name="path"/>.</summary>
    public static void Folder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folder and an empty file, where they are missing.</summary>
    public static void Create(string path)
    {
        Folder(path);
        using var file = Open(path, FileShare.ReadWrite);
    }

    public static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
