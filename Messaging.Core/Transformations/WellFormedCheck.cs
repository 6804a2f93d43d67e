using System.Text.Json;
using System.Xml;

namespace Messaging.Core.Transformations;

/// <summary>Reads a made document once, so that nobody gets XML or JSON that their program refuses.</summary>
internal static class WellFormedCheck
{
    /// <summary>What is wrong, or null.</summary>
    public static DocumentNotWellFormed? Check(string transformation, TransformationOutput output, byte[] content) => output switch
    {
        TransformationOutput.Xml => CheckXml(transformation, content),
        TransformationOutput.Json => CheckJson(transformation, content),
        _ => null,
    };

    private static DocumentNotWellFormed? CheckXml(string transformation, byte[] content)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), settings);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.XmlDeclaration && reader.GetAttribute("encoding") is { } encoding
                    && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                    return new(transformation, TransformationOutput.Xml, 1, 1, $"it names the encoding {encoding}, and documents are written in UTF-8.");
            }
            return null;
        }
        catch (XmlException failure)
        {
            return new(transformation, TransformationOutput.Xml, Math.Max(1, failure.LineNumber), Math.Max(1, failure.LinePosition), failure.Message);
        }
    }

    private static DocumentNotWellFormed? CheckJson(string transformation, byte[] content)
    {
        try
        {
            var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = 256 });
            while (reader.Read())
            {
                // Reading is the check.
            }
            return null;
        }
        catch (JsonException failure)
        {
            var line = (int)(failure.LineNumber ?? 0) + 1;
            var column = (int)(failure.BytePositionInLine ?? 0) + 1;
            var reason = failure.Message.Split(" LineNumber:", 2)[0];
            return new(transformation, TransformationOutput.Json, line, column, reason.Length > 0 ? reason : "it ends too early.");
        }
    }
}
