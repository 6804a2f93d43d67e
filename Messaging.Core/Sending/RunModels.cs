using System.Globalization;
using Messaging.Core.Runs;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Sending;

/// <summary>Runs as templates see them.</summary>
internal static class RunModels
{
    internal static RunModel Of(MessageRun run) => new(
        run.Id.ToString(CultureInfo.InvariantCulture), run.DefinitionName, DateOnly.FromDateTime(run.CreatedAt.UtcDateTime), run.CreatedBy);

    /// <summary>A run that does not exist yet.</summary>
    internal static RunModel Preview(string definition, DateTimeOffset now, string actor) =>
        new("0", definition, DateOnly.FromDateTime(now.UtcDateTime), actor);
}
