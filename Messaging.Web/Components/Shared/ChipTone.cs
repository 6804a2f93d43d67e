namespace Messaging.Web.Components.Shared;

/// <summary>What a <see cref="StatusChip"/> says at a glance.</summary>
public enum ChipTone
{
    Neutral,
    Info,
    Good,
    Warning,
    Bad,
}
