using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;

namespace Messaging.Core.Templates.Model;

/// <summary>The shape of <see cref="MailModel"/>, read once from its properties. Checking, rendering, completion and the reference use it.</summary>
public static class TemplateSchema
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The type of the whole model.</summary>
    public static ObjectType Root { get; } = Build(typeof(MailModel), "mail");

    /// <summary>Every field as a full path (<c>invoice.lines[].amount</c>), parents before children.</summary>
    public static IEnumerable<(string Path, TemplateField Field)> AllFields() => AllFields(Root);

    /// <summary>The same of another model.</summary>
    internal static IEnumerable<(string Path, TemplateField Field)> AllFields(ObjectType root) => Walk(root, "");

    private static IEnumerable<(string Path, TemplateField Field)> Walk(ObjectType type, string prefix)
    {
        foreach (var field in type.Fields)
        {
            var path = prefix + field.Name;
            yield return (path, field);
            var inner = field.Type switch
            {
                ObjectType group => Walk(group, path + "."),
                ListType { Item: ObjectType item } => Walk(item, path + "[]."),
                _ => [],
            };
            foreach (var child in inner)
                yield return child;
        }
    }

    private static ObjectType Build(Type type, string name) =>
        new(name, type.GetProperties().Where(p => p.IsDefined(typeof(TemplateFieldAttribute))).Select(ToField).ToList());

    private static TemplateField ToField(PropertyInfo property)
    {
        var attribute = property.GetCustomAttribute<TemplateFieldAttribute>()!;
        var owner = Expression.Parameter(typeof(object));
        var read = Expression.Convert(Expression.Property(Expression.Convert(owner, property.DeclaringType!), property), typeof(object));
        var optional = Nullability.Create(property).ReadState == NullabilityState.Nullable;
        return new TemplateField(
            JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            ToType(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType),
            optional,
            attribute.Meaning,
            attribute.Example,
            Expression.Lambda<Func<object, object?>>(read, owner).Compile());
    }

    private static TemplateType ToType(Type type)
    {
        if (type == typeof(string))
            return TemplateType.Text;
        if (type == typeof(decimal))
            return TemplateType.Number;
        if (type == typeof(DateOnly))
            return TemplateType.Date;
        if (type == typeof(bool))
            return TemplateType.Boolean;
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return FreeFieldsType.Instance;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new ListType(ToType(type.GetGenericArguments()[0]));
        return Build(type, NameOf(type));
    }

    private static string NameOf(Type type) => type == typeof(InvoiceLineModel) ? "line" : JsonNamingPolicy.CamelCase.ConvertName(type.Name.Replace("Model", "", StringComparison.Ordinal));
}
