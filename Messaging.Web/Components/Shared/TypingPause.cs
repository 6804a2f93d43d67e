namespace Messaging.Web.Components.Shared;

/// <summary>Lets a search begin 250 ms after the last key, so that a word is one question and not one for each letter.</summary>
public sealed class TypingPause(TimeProvider clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(250);

    /// <summary>What was typed or done last; another number means that what was asked before is of no use any more.</summary>
    public int Last { get; private set; }

    /// <summary>A key was pressed.</summary>
    /// <returns>Whether none followed it for a while.</returns>
    public async Task<bool> EndsAsync()
    {
        var key = ++Last;
        await Task.Delay(Length, clock);
        return key == Last;
    }

    /// <summary>Nothing waits any more: something was chosen, or the person has gone to another page and is not to be sent back.</summary>
    public void GiveUp() => Last++;
}
