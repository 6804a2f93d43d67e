using System.Globalization;
using Messaging.Core.Runs;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Sending;

/// <summary>Runs as templates see them.</summary>
internal static class RunModels
{
    /// <param name="run">The run.</param>
    /// <param name="clock">Knows the zone of this machine, by which a run has its day.</param>
    internal static RunModel Of(MessageRun run, TimeProvider clock) => new(
        run.Id.ToString(CultureInfo.InvariantCulture), run.DefinitionName, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(run.CreatedAt, clock.LocalTimeZone).DateTime), run.CreatedBy);

    /// <summary>A run that does not exist yet.</summary>
    internal static RunModel Preview(string definition, TimeProvider clock, string actor) =>
        new("0", definition, DateOnly.FromDateTime(clock.GetLocalNow().DateTime), actor);
}
