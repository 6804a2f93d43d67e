using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Rendering;

namespace Messaging.Core.Templates.Helpers;

/// <summary>Comparison, conditions and arithmetic.</summary>
internal static class LogicHelpers
{
    private static readonly HelperParameter[] TwoValues = [new("left", TemplateType.Value), new("right", TemplateType.Value)];
    private static readonly HelperParameter[] TwoConditions = [new("first", TemplateType.Condition), new("second", TemplateType.Condition)];
    private static readonly HelperParameter[] TwoNumbers = [new("left", TemplateType.Number), new("right", TemplateType.Number)];

    public static IEnumerable<TemplateHelper> All =>
    [
        Comparison("eq", "True when both are the same: `1` and `1.00` are, `nl` and `NL` are not.", "{{#if (eq customer.language \"nl\")}}…{{/if}}", (a, b) => Values.Compare(a, b) == 0),
        Comparison("ne", "True when they differ.", "{{#if (ne invoice.currency \"EUR\")}}…{{/if}}", (a, b) => Values.Compare(a, b) != 0),
        Comparison("lt", "True when the left is less than the right.", "{{#if (lt invoice.total 0)}}…{{/if}}", (a, b) => Order(a, b) < 0),
        Comparison("lte", "True when the left is at most the right.", "{{#if (lte invoice.total 100)}}…{{/if}}", (a, b) => Order(a, b) <= 0),
        Comparison("gt", "True when the left is more than the right.", "{{#if (gt invoice.lines.length 10)}}…{{/if}}", (a, b) => Order(a, b) > 0),
        Comparison("gte", "True when the left is at least the right.", "{{#if (gte invoice.issueDate \"2027-01-01\")}}…{{/if}}", (a, b) => Order(a, b) >= 0),
        new()
        {
            Name = "and",
            Parameters = TwoConditions,
            Repeats = true,
            Result = TemplateType.Boolean,
            Meaning = "True when all are true. Empty text, 0, an empty list and nothing count as false.",
            Example = "{{#if (and invoice.number invoice.dueDate)}}…{{/if}}",
            Run = call => Enumerable.Range(0, call.Count).All(i => Values.IsTrue(call[i])),
        },
        new()
        {
            Name = "or",
            Parameters = TwoConditions,
            Repeats = true,
            Result = TemplateType.Boolean,
            Meaning = "True when one of them is true.",
            Example = "{{#if (or invoice.isConcept (lt invoice.total 0))}}…{{/if}}",
            Run = call => Enumerable.Range(0, call.Count).Any(i => Values.IsTrue(call[i])),
        },
        new()
        {
            Name = "not",
            Parameters = [new("value", TemplateType.Condition)],
            Result = TemplateType.Boolean,
            Meaning = "True when the value is false.",
            Example = "{{#if (not invoice.dueDate)}}…{{/if}}",
            Run = call => !Values.IsTrue(call[0]),
        },
        new()
        {
            Name = "default",
            Parameters = [new("value", TemplateType.Value), new("fallback", TemplateType.Value)],
            Result = TemplateType.Value,
            AcceptsMissing = true,
            Meaning = "The value, or the fallback when it is empty or the free field is missing.",
            Example = "{{default customer.fields.nickname customer.name}}",
            Run = call => call.IsEmpty(0) ? call[1] : call[0],
        },
        new()
        {
            Name = "lookup",
            Parameters = [new("fields", FreeFieldsType.Instance), new("key", TemplateType.Text)],
            Result = TemplateType.Value,
            Meaning = "A free field whose name is itself a value; nothing when it is missing.",
            Example = "{{lookup customer.fields invoice.currency}}",
            Run = call => call[0] is IReadOnlyDictionary<string, string> fields ? fields.GetValueOrDefault(call.Text(1)) : null,
        },
        Arithmetic("add", "Sum.", "{{add 2 3}}", "5", (a, b) => a + b),
        Arithmetic("subtract", "Difference.", "{{subtract 2 3}}", "-1", (a, b) => a - b),
        Arithmetic("multiply", "Product.", "{{multiply 3 4}}", "12", (a, b) => a * b),
        Arithmetic("divide", "Quotient.", "{{number (divide 10 4) 2}}", "2.50", (a, b) => a / b),
    ];

    private static TemplateHelper Comparison(string name, string meaning, string example, Func<object?, object?, bool> compare) => new()
    {
        Name = name,
        Parameters = TwoValues,
        Result = TemplateType.Boolean,
        Meaning = meaning,
        Example = example,
        Run = call => compare(call[0], call[1]),
    };

    private static TemplateHelper Arithmetic(string name, string meaning, string example, string output, Func<decimal, decimal, decimal> calculate) => new()
    {
        Name = name,
        Parameters = TwoNumbers,
        Result = TemplateType.Number,
        Meaning = meaning,
        Example = example,
        ExampleOutput = output,
        Run = call =>
        {
            var (left, right) = (call.Number(0), call.Number(1));
            try
            {
                return calculate(left, right);
            }
            catch (ArithmeticException)
            {
                throw new HelperException($"cannot be worked out for {HelperCall.Describe(left)} and {HelperCall.Describe(right)}.");
            }
        },
    };

    /// <summary>Nothing comes before everything, so that an empty date is not "after" any other.</summary>
    private static int Order(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Values.Compare(left, right) ?? throw new HelperException($"cannot compare {HelperCall.Describe(left)} with {HelperCall.Describe(right)}."),
    };
}
