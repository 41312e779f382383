export default "not a class";
