using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Messaging.Web.Security;

/// <summary>The protection keys as XML files that only the program's own account can read.</summary>
internal sealed class KeyFiles(string directory) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        !Directory.Exists(directory) ? [] : [.. Directory.EnumerateFiles(directory, "*.xml").Select(file => XElement.Load(file))];

    public void StoreElement(XElement element, string friendlyName)
    {
        CreateDirectory();
        var name = string.Concat(friendlyName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        var path = Path.Combine(directory, (name.Length > 0 ? name : Guid.NewGuid().ToString("N")) + ".xml");
        var temporary = path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Written aside and moved, so that a crash cannot leave half a key, with which no secret could ever be read again.
        using (var file = new FileStream(temporary, options))
        {
            element.Save(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
