using System;
using System.IO;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes the manifest resource with a given SHA-256 to a file. Resources lie one after another in the PE image (ECMA-335 II.24.2.4:
/// a length, the bytes, padded to eight), so the metadata tables are not needed to find one whose content is known.
/// </summary>
public sealed class ExtractResource : Task
{
    private const int OptionalHeaderPe32Plus = 0x20b;
    private const int CliHeaderDirectory = 14;
    private const int SectionHeaderSize = 40;
    private const int ResourcesInCliHeader = 24;

    private byte[] _image = new byte[0];

    [Required]
    public string Assembly { get; set; } = "";

    [Required]
    public string Sha256 { get; set; } = "";

    [Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        if (!File.Exists(Assembly))
        {
            Log.LogError("The Blazor script is taken from '{0}', which is not there. Run a restore.", Assembly);
            return false;
        }

        _image = File.ReadAllBytes(Assembly);
        var cliHeader = FileOffset(Int32(DataDirectory(CliHeaderDirectory)));
        var position = FileOffset(Int32(cliHeader + ResourcesInCliHeader));
        var end = position + Int32(cliHeader + ResourcesInCliHeader + 4);
        while (position < end)
        {
            var length = Int32(position);
            if (Hash(position + 4, length) == Sha256)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
                using (var file = File.Create(Destination))
                    file.Write(_image, position + 4, length);
                return true;
            }

            position = (position + 4 + length + 7) & ~7;
        }

        Log.LogError("'{0}' holds no resource with SHA-256 {1}. See docs/decisions/0002-blazor-script.md.", Assembly, Sha256);
        return false;
    }

    private int PeHeader => Int32(0x3c);

    private int OptionalHeader => PeHeader + 24;

    private int DataDirectory(int index) =>
        OptionalHeader + (BitConverter.ToUInt16(_image, OptionalHeader) == OptionalHeaderPe32Plus ? 112 : 96) + index * 8;

    private int FileOffset(int address)
    {
        var sections = OptionalHeader + BitConverter.ToUInt16(_image, PeHeader + 20);
        for (var i = 0; i < BitConverter.ToUInt16(_image, PeHeader + 6); i++)
        {
            var section = sections + i * SectionHeaderSize;
            var start = Int32(section + 12);
            if (address >= start && address < start + Math.Max(Int32(section + 8), Int32(section + 16)))
                return address - start + Int32(section + 20);
        }

        throw new InvalidDataException("No section holds address " + address + ".");
    }

    private int Int32(int offset) => BitConverter.ToInt32(_image, offset);

    private string Hash(int offset, int length)
    {
        using (var sha = SHA256.Create())
            return BitConverter.ToString(sha.ComputeHash(_image, offset, length)).Replace("-", "").ToLowerInvariant();
    }
}
