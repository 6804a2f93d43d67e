using System.Globalization;
using System.Text.RegularExpressions;
using Messaging.Core.Common;

namespace Messaging.Core.Customers;

/// <summary>What a customer must look like. Pure: says everything that is wrong at once, by field.</summary>
internal static partial class CustomerRules
{
    internal const int MaxKey = 64;
    internal const int MaxName = 200;
    private const int MaxAddresses = 100;
    private const int MaxFields = 200;
    private const int MaxFieldValue = 4_000;

    /// <summary>Everything that is wrong with the input, or null.</summary>
    /// <param name="input">What was given.</param>
    /// <param name="isNew">Whether the customer does not exist yet, so that a partial input must be complete.</param>
    /// <param name="recipientKeys">The recipient keys that exist.</param>
    internal static Invalid? Check(CustomerInput input, bool isNew, IReadOnlySet<string> recipientKeys)
    {
        var problems = new FieldProblems();
        problems.Required("number", input.Number, "customer number", MaxKey);
        if (!input.Partial || isNew || input.Name is not null)
            problems.Required("name", input.Name, "name", MaxName);
        if (input.Language is { Length: > 0 } language && (language.Length > 20 || !LanguageTag().IsMatch(language)))
            problems.Add("language", $"\"{language}\" is not a language tag. Give one such as nl, de or de-AT.");
        CheckAddresses(input.EmailAddresses ?? [], recipientKeys, problems);
        CheckFields(input.Fields, problems);
        return problems.Any ? problems.ToError() : null;
    }

    internal static void CheckFields(IReadOnlyDictionary<string, string>? fields, FieldProblems problems)
    {
        if (fields is null)
            return;
        if (fields.Count > MaxFields)
            problems.Add("fields", string.Create(CultureInfo.InvariantCulture, $"There are {fields.Count} fields; at most {MaxFields} are possible."));
        foreach (var (name, value) in fields)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > MaxKey || AddressRules.HasHiddenCharacter(name))
                problems.Add("fields", $"\"{name}\" is not a possible field name: give 1 to {MaxKey} visible characters.");
            if (value is null || value.Length > MaxFieldValue)
                problems.Add($"fields.{name}", string.Create(CultureInfo.InvariantCulture, $"The value of field \"{name}\" is missing or longer than {MaxFieldValue} characters."));
        }
    }

    private static void CheckAddresses(IReadOnlyList<CustomerAddress> addresses, IReadOnlySet<string> recipientKeys, FieldProblems problems)
    {
        if (addresses.Count > MaxAddresses)
            problems.Add("emailAddresses", string.Create(CultureInfo.InvariantCulture, $"There are {addresses.Count} addresses; at most {MaxAddresses} are possible."));
        for (var i = 0; i < addresses.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"emailAddresses[{i}]");
            if (addresses[i] is not { } address)
            {
                problems.Add(path, "The address is missing.");
                continue;
            }

            if (string.IsNullOrWhiteSpace(address.RecipientKey))
                problems.Add($"{path}.recipientKey", "The recipient key is missing.");
            else if (!recipientKeys.Contains(address.RecipientKey))
                problems.Add($"{path}.recipientKey", UnknownRecipientKey(address.RecipientKey, recipientKeys));
            problems.Add($"{path}.address", AddressRules.Problem(address.Address));
            problems.Add($"{path}.displayName", AddressRules.DisplayNameProblem(address.DisplayName));
        }
    }

    internal static string UnknownRecipientKey(string key, IEnumerable<string> known) =>
        $"Recipient key \"{key}\" does not exist.{NearNames.Question(key, known)}";

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LanguageTag();
}
