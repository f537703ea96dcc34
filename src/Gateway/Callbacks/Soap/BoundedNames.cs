using System.Xml;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>The reader keeps every distinct name of a message; here is where that ends.</summary>
internal sealed class BoundedNames : XmlNameTable
{
    public const int NamesMax = 4096, NameLengthMax = 1024;

    private readonly NameTable names = new();
    private int count;

    public override string Add(char[] array, int offset, int length) => names.Get(array, offset, length) ?? names.Add(array, Checked(offset, length), length);

    public override string Add(string array) => names.Get(array) ?? names.Add(array[Checked(0, array.Length)..]);

    public override string? Get(char[] array, int offset, int length) => names.Get(array, offset, length);

    public override string? Get(string array) => names.Get(array);

    private int Checked(int offset, int length) => length > NameLengthMax || ++count > NamesMax ? throw new SoapFaultException(SoapFault.Limit) : offset;
}
