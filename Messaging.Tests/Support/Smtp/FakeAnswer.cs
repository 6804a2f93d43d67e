namespace Messaging.Tests.Support.Smtp;

/// <summary>What the fake server does instead of its usual answer. Lines are written as given: "250-first\n250 last".</summary>
public sealed record FakeAnswer
{
    /// <summary>The words, CRLF added; null says nothing.</summary>
    public string? Text { get; init; }

    /// <summary>Closes the connection afterwards.</summary>
    public bool Closes { get; init; }

    /// <summary>Waits for this first; the client sees silence.</summary>
    public Task? After { get; init; }

    /// <summary>Runs each time before the answer is said, such as taking the client away. The answer is the usual one where <see cref="Text"/> is null.</summary>
    public Func<Task>? Before { get; init; }

    /// <summary>Runs each time once the answer is on its way.</summary>
    public Func<Task>? Then { get; init; }

    /// <summary>At the end of data: the message counts as received. Null: when the text starts with 2.</summary>
    public bool? Takes { get; init; }

    /// <summary>At DATA: says 354, reads so many bytes of the message, and closes.</summary>
    public int? ClosesAfterBytes { get; init; }

    /// <summary>Says these words.</summary>
    public static FakeAnswer Say(string text) => new() { Text = text };

    /// <summary>Says these words and hangs up.</summary>
    public static FakeAnswer SayAndClose(string text) => new() { Text = text, Closes = true };

    /// <summary>Hangs up without a word. At the end of data the message is lost.</summary>
    public static FakeAnswer Close { get; } = new() { Closes = true };

    /// <summary>At the end of data: keeps the message and hangs up without a word.</summary>
    public static FakeAnswer TakeAndClose { get; } = new() { Closes = true, Takes = true };

    /// <summary>At DATA: hangs up in the middle of the message.</summary>
    public static FakeAnswer CloseInData(int afterBytes) => new() { ClosesAfterBytes = afterBytes };

    /// <summary>Answers as usual, so much later.</summary>
    public static FakeAnswer Late(TimeSpan delay, TimeProvider? time = null) => new() { Before = () => Task.Delay(delay, time ?? TimeProvider.System) };

    /// <summary>Answers as usual once the task is done; a task that never ends is a server that never answers.</summary>
    public static FakeAnswer HoldUntil(Task task, string? text = null) => new() { After = task, Text = text };
}
