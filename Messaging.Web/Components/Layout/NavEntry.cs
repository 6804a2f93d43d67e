using Messaging.Web.Security;
using Microsoft.AspNetCore.Components.Routing;

namespace Messaging.Web.Components.Layout;

/// <summary>One line of the navigation. A page is added to it here and nowhere else.</summary>
public sealed record NavEntry(string Group, string Text, string Href, string Icon, string Policy)
{
    public static IReadOnlyList<NavEntry> All { get; } =
    [
        new("", "Overview", "", "space_dashboard", Policies.CanView),
        new("", "Invoices", "invoices", "receipt_long", Policies.CanView),
        new("", "Message runs", "message-runs", "send", Policies.CanView),
        new("", "Message results", "message-results", "mark_email_read", Policies.CanView),
        new("", "Why not received?", "why", "contact_support", Policies.CanView),
        new("", "Captured mail", "captured-mail", "inbox", Policies.CanView),
        new("Customers", "Customers", "customers", "group", Policies.CanView),
        new("Customers", "Clusters", "clusters", "account_tree", Policies.CanView),
        new("Content", "Message definitions", "administration/message-definitions", "tune", Policies.CanView),
        new("Content", "Subject templates", "administration/subject-templates", "title", Policies.CanView),
        new("Content", "Body templates", "administration/body-templates", "article", Policies.CanView),
        new("Content", "Fragments and layouts", "administration/fragments", "widgets", Policies.CanView),
        new("Content", "Transformations", "administration/transformations", "transform", Policies.CanView),
        new("Administration", "Sender profiles", "administration/sender-profiles", "badge", Policies.CanAdminister),
        new("Administration", "Recipient keys", "administration/recipient-keys", "alternate_email", Policies.CanView),
        new("Administration", "SMTP settings", "administration/smtp-settings", "dns", Policies.CanAdminister),
        new("Administration", "Event notifications", "administration/notifications", "notifications", Policies.CanView),
        new("Administration", "Users", "administration/users", "manage_accounts", Policies.CanAdminister),
        new("Administration", "API keys", "administration/api-keys", "key", Policies.CanAdminister),
        new("Administration", "Audit trail", "administration/audit", "history", Policies.CanAdminister),
    ];

    public NavLinkMatch Match => Href.Length == 0 ? NavLinkMatch.All : NavLinkMatch.Prefix;
}
