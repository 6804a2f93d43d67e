using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;

namespace Messaging.Web.Api;

/// <summary>
/// Bodies that replace all of a thing: a misspelt field would empty what it should have filled, so one that does not exist is refused.
/// What only our own answer has is passed over, so that an answer can be put back.
/// </summary>
internal static class PutBack
{
    private static readonly Dictionary<Type, Type> Answers = new()
    {
        [typeof(ClusterBody)] = typeof(ClusterNode),
        [typeof(CustomerBody)] = typeof(CustomerAnswer),
        [typeof(InvoiceBody)] = typeof(InvoiceAnswer),
        [typeof(InvoiceLineInput)] = typeof(InvoiceLine),
    };

    /// <summary>To be added to the reading of JSON.</summary>
    internal static void RefuseUnknownFields(JsonTypeInfo body)
    {
        if (!Answers.TryGetValue(body.Type, out var answer))
            return;
        body.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        var known = body.Properties.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in answer.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Where(known.Add))
        {
            var passedOver = body.CreateJsonPropertyInfo(typeof(JsonElement), name);
            passedOver.Set = static (_, _) => { };
            body.Properties.Add(passedOver);
        }
    }
}
