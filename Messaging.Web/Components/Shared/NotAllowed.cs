using Messaging.Core.Common;

namespace Messaging.Web.Components.Shared;

/// <summary>
/// Somebody made the browser send what the page does not offer. A form that is shown to those who may only read asks for the role again
/// when it is sent: fields and buttons that are switched off are so in the browser alone.
/// </summary>
public sealed record NotAllowed() : Error("Your role does not allow this. Nothing was saved. Ask an administrator if you need it.");
