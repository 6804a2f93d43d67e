namespace Messaging.Core;

/// <summary>Marks this assembly for tests and registration.</summary>
public static class MessagingCore
{
}
