using System.Reflection;
using System.Reflection.Emit;

namespace Messaging.Tests.Architecture;

/// <summary>
/// Which types a type really uses: its bases, members, attributes and everything its method bodies name, read from the compiled code.
/// A search through the source would miss a type that is only inferred, and stumble over comments.
/// </summary>
internal static class TypeUse
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Written types of an assembly with the types each uses. What the compiler nests in a type counts as that type.</summary>
    public static ILookup<Type, Type> Of(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => UsedBy(type).SelectMany(Parts).Select(used => (User: Outermost(type), Used: Outermost(used))))
        .Where(pair => pair.User != pair.Used)
        .Distinct()
        .ToLookup(pair => pair.User, pair => pair.Used);

    private static List<Type> UsedBy(Type type)
    {
        var types = new List<Type>();
        if (type.BaseType is not null)
            types.Add(type.BaseType);
        types.AddRange(type.GetInterfaces());
        types.AddRange(type.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
        types.AddRange(type.GetFields(Declared).Select(field => field.FieldType));
        types.AddRange(type.GetProperties(Declared).Select(property => property.PropertyType));
        foreach (var method in type.GetMembers(Declared).OfType<MethodBase>())
            types.AddRange(UsedBy(method));
        return types;
    }

    private static List<Type> UsedBy(MethodBase method)
    {
        var types = method.GetParameters().Select(parameter => parameter.ParameterType).ToList();
        if (method is MethodInfo { ReturnType: var returned })
            types.Add(returned);
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
            return types;

        types.AddRange(body.LocalVariables.Select(local => local.LocalType));
        types.AddRange(body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType!));
        var typeArguments = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var token in Tokens(code))
            types.AddRange(TypesOf(method.Module.ResolveMember(token, typeArguments, methodArguments)));
        return types;
    }

    private static IEnumerable<Type> TypesOf(MemberInfo? member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.FieldType, field.DeclaringType!],
        MethodInfo method => [.. method.GetParameters().Select(parameter => parameter.ParameterType), method.ReturnType,
            .. method.IsGenericMethod ? method.GetGenericArguments() : [], .. method.DeclaringType is { } owner ? [owner] : Type.EmptyTypes],
        ConstructorInfo constructor => [.. constructor.GetParameters().Select(parameter => parameter.ParameterType), constructor.DeclaringType!],
        _ => [],
    };

    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[at++]));
            var operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, at);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    /// <summary>List&lt;Customer&gt;[] → List&lt;&gt; and Customer.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return [];
        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }
}
