using System.Diagnostics.CodeAnalysis;

namespace Messaging.Core.Common;

/// <summary>
/// Success with a value, or an <see cref="Error"/>. The word "result" belongs to message and transformation results.
/// </summary>
/// <typeparam name="T">What success carries.</typeparam>
public sealed class Outcome<T>
{
    private Outcome(T? value, Error? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; only there when <see cref="Succeeded"/>.</summary>
    public T? Value { get; }

    /// <summary>The failure; only there when not <see cref="Succeeded"/>.</summary>
    public Error? Error { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>Carries on with the value, or passes the failure along.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) => Succeeded ? next(Value) : Error;

    /// <summary>Turns the value into another, or passes the failure along.</summary>
    public Outcome<TNext> Select<TNext>(Func<T, TNext> map) => Succeeded ? map(Value) : Error;

    /// <summary>A value is a success.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Outcome.Success and Outcome.Failure are the named forms.")]
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>An error is a failure.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Outcome.Success and Outcome.Failure are the named forms.")]
    public static implicit operator Outcome<T>(Error error) => new(default, error);

    internal static Outcome<T> From(T value) => new(value, null);

    internal static Outcome<T> From(Error error) => new(default, error);
}

/// <summary>Named ways to make an <see cref="Outcome{T}"/>, needed where <c>T</c> is an interface.</summary>
public static class Outcome
{
    /// <summary>A success that carries nothing.</summary>
    public static Outcome<Nothing> Done { get; } = Outcome<Nothing>.From(default(Nothing));

    /// <summary>A success.</summary>
    public static Outcome<T> Success<T>(T value) => Outcome<T>.From(value);

    /// <summary>A failure.</summary>
    public static Outcome<T> Failure<T>(Error error) => Outcome<T>.From(error);
}

/// <summary>The value of an operation that succeeds without one.</summary>
public readonly record struct Nothing;
